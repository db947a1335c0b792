-- Checks across rows and tables. Each query returns a message for each problem.
--
-- A query with {table} runs for every table. A query is skipped if this version of the package lacks a table or
-- column in it. Names in [] are never read as text, and rowid is the number of the row in its file.

-- Texts that a table repeats from the segments.
SELECT printf('{table}.csv, row %d: heading_%s differs from segments.csv.', rowid, language)
FROM (
  SELECT own.rowid AS rowid, 'zh' AS language, own.heading_zh AS found, s.zh AS expected
  FROM [{table}] own LEFT JOIN segments s ON s.id = own.id || '-heading'
  UNION ALL
  SELECT own.rowid, 'en', own.heading_en, s.en
  FROM [{table}] own LEFT JOIN segments s ON s.id = own.id || '-heading'
)
WHERE found IS NOT expected;

SELECT printf('{table}.csv, row %d: text_%s differs from segments.csv.', rowid, language)
FROM (
  WITH body AS (
    SELECT measure_id, group_concat(zh, '') AS zh, group_concat(en, ' ') AS en
    FROM (SELECT measure_id, zh, en FROM segments WHERE kind = 'sentence' ORDER BY measure_id, rowid)
    GROUP BY measure_id
  )
  SELECT own.rowid AS rowid, 'zh' AS language, own.text_zh AS found, body.zh AS expected
  FROM [{table}] own LEFT JOIN body ON body.measure_id = own.id
  UNION ALL
  SELECT own.rowid, 'en', own.text_en, body.en
  FROM [{table}] own LEFT JOIN body ON body.measure_id = own.id
)
WHERE found IS NOT expected;

-- Annotations.
SELECT printf('{table}.csv, row %d: quote_zh does not match the text from start to end.', own.rowid)
FROM [{table}] own LEFT JOIN segments s ON s.id = own.segment_id
WHERE own.quote_zh IS NOT substr(s.zh, own.[start] + 1, own.[end] - own.[start]);

SELECT printf('mentions.csv, row %d: exactly one of entity_id and agency_id must be set.', rowid)
FROM mentions
WHERE (entity_id IS NULL) = (agency_id IS NULL);

SELECT printf('actions.csv, row %d: strength must be set if, and only if, the role is action.', rowid)
FROM actions
WHERE (strength IS NOT NULL) <> (role IS 'action');

SELECT printf('quantities.csv, row %d: currency and unit do not match.', rowid)
FROM quantities
WHERE currency IS NOT CASE WHEN unit GLOB '*[A-Z]*' AND unit = upper(unit) THEN unit END;

SELECT printf('measure_topics.csv, row %d: beneficiaries, and no other topics, must have a role.', own.rowid)
FROM measure_topics own LEFT JOIN topics t ON t.id = own.topic_id
WHERE (own.role IS NOT NULL) <> (t.scheme IS 'beneficiary');

-- Retired ids, which must not be in use, and their replacements, which must be.
SELECT printf('retired.csv, row %d, resource: there is no table %s.', rowid, quoted(resource))
FROM retired
WHERE resource NOT IN (SELECT name FROM sqlite_master WHERE type = 'table');

SELECT printf('retired.csv, row %d, id: %s is retired but still in {table}.csv.', r.rowid, quoted(r.id))
FROM retired r
WHERE r.resource = '{table}' AND r.id IN (SELECT own.id FROM [{table}] own);

SELECT printf('retired.csv, row %d, instead: %s is not in {table}.csv.', r.rowid, quoted(r.instead))
FROM retired r
WHERE r.resource = '{table}' AND r.instead NOT IN (SELECT own.id FROM [{table}] own);
