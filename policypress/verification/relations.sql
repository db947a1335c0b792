-- Checks across rows and tables. Each query returns a message for each problem.
--
-- A query with {table} runs for every table; {id} is the first column of its key, and {thing} that without `_id`. A
-- query is skipped if this version of the package lacks a table or column in it. Names in [] are never read as text, and rowid is the number
-- of the row in its file.

-- Texts that a table repeats from the segments.
SELECT printf('{table}.csv, row %d: {thing}_%s differs from segments.csv.', rowid, language)
FROM (
  SELECT own.rowid AS rowid, 'zh' AS language, own.{thing}_zh AS found, s.segment_zh AS expected
  FROM [{table}] own LEFT JOIN segments s ON s.segment_id = own.[{id}] || '-heading'
  UNION ALL
  SELECT own.rowid, 'en', own.{thing}_en, s.segment_en
  FROM [{table}] own LEFT JOIN segments s ON s.segment_id = own.[{id}] || '-heading'
)
WHERE found IS NOT expected AND '{table}' IN ('sections', 'measures');

SELECT printf('measures.csv, row %d: text_%s differs from segments.csv.', rowid, language)
FROM (
  WITH body AS (
    SELECT measure_id, group_concat(segment_zh, '') AS zh, group_concat(segment_en, ' ') AS en
    FROM (
      SELECT measure_id, segment_zh, segment_en
      FROM segments WHERE segment_kind = 'sentence' ORDER BY measure_id, rowid
    )
    GROUP BY measure_id
  )
  SELECT own.rowid AS rowid, 'zh' AS language, own.text_zh AS found, body.zh AS expected
  FROM measures own LEFT JOIN body USING (measure_id)
  UNION ALL
  SELECT own.rowid, 'en', own.text_en, body.en
  FROM measures own LEFT JOIN body USING (measure_id)
)
WHERE found IS NOT expected;

-- What a row is part of.
SELECT printf('segments.csv, row %d: section_id differs from measures.csv.', own.rowid)
FROM segments own JOIN measures m USING (measure_id)
WHERE own.section_id IS NOT m.section_id OR own.policy_id IS NOT m.policy_id;

SELECT printf('segments.csv, row %d: the heading of a section must have its section_id.', own.rowid)
FROM sections s JOIN segments own ON own.segment_id = s.section_id || '-heading'
WHERE own.section_id IS NOT s.section_id;

SELECT printf('{table}.csv, row %d: policy_id or measure_id differs from segments.csv.', own.rowid)
FROM [{table}] own JOIN segments s ON s.segment_id = own.segment_id
WHERE own.policy_id IS NOT s.policy_id OR own.measure_id IS NOT s.measure_id;

SELECT printf('{table}.csv, row %d: policy_id differs from measures.csv.', own.rowid)
FROM [{table}] own JOIN measures m ON m.measure_id = own.measure_id
WHERE own.policy_id IS NOT m.policy_id;

-- Annotations.
SELECT printf('{table}.csv, row %d: {thing}_zh does not match the text from start_char to end_char.', own.rowid)
FROM [{table}] own LEFT JOIN segments s USING (segment_id)
WHERE own.{thing}_zh IS NOT substr(s.segment_zh, own.start_char + 1, own.end_char - own.start_char);

SELECT printf('measure_topics.csv, row %d: topic_quote_zh does not match the text from start_char to end_char.', own.rowid)
FROM measure_topics own LEFT JOIN segments s USING (segment_id)
WHERE own.topic_quote_zh IS NOT substr(s.segment_zh, start_char + 1, end_char - start_char);

SELECT printf('mentions.csv, row %d: exactly one of entity_id and agency_id must be set.', rowid)
FROM mentions
WHERE (entity_id IS NULL) = (agency_id IS NULL);

SELECT printf('actions.csv, row %d: strength must be set if, and only if, the role is action.', rowid)
FROM actions
WHERE (strength IS NOT NULL) <> (action_role IS 'action');

SELECT printf('measure_topics.csv, row %d: beneficiaries, and no other topics, must have a role.', own.rowid)
FROM measure_topics own LEFT JOIN topics t USING (topic_id)
WHERE (own.topic_role IS NOT NULL) <> (t.scheme IS 'beneficiary');

-- Retired ids, which must not be in use, and their replacements, which must be.
SELECT printf('retired.csv, row %d, resource: there is no table %s.', rowid, quoted(resource))
FROM retired
WHERE resource NOT IN (SELECT name FROM sqlite_master WHERE type = 'table');

SELECT printf('retired.csv, row %d, retired_id: %s is retired but still in {table}.csv.', r.rowid, quoted(r.retired_id))
FROM retired r
WHERE r.resource = '{table}' AND r.retired_id IN (SELECT own.[{id}] FROM [{table}] own);

SELECT printf('retired.csv, row %d, replacement_id: %s is not in {table}.csv.', r.rowid, quoted(r.replacement_id))
FROM retired r
WHERE r.resource = '{table}' AND r.replacement_id NOT IN (SELECT own.[{id}] FROM [{table}] own);
