-- Views for the most common questions, one view per question.

-- Every sentence with its headings, in printed order.
CREATE VIEW sentences AS
SELECT s.id, m.document_number, m.section_zh, m.section_en, m.number AS measure, m.heading_zh, m.heading_en,
       s.zh, s.en, s.en_status
FROM segments AS s
JOIN (
  SELECT measures.id, measures.number, measures.heading_zh, measures.heading_en, policies.document_number,
         sections.heading_zh AS section_zh, sections.heading_en AS section_en
  FROM measures
  JOIN policies ON policies.id = measures.policy_id
  JOIN sections ON sections.id = measures.section_id
) AS m ON m.id = s.measure_id
WHERE s.kind = 'sentence'
ORDER BY s.policy_id, s.position;

-- The agencies named under each measure.
CREATE VIEW duties AS
SELECT r.agency_id, a.short_zh, a.name_en, r.measure_id, m.number AS measure, m.heading_zh, m.heading_en,
       r.position
FROM responsibilities AS r
JOIN agencies AS a ON a.id = r.agency_id
JOIN measures AS m ON m.id = r.measure_id
ORDER BY m.policy_id, m.number, r.position;

-- The number of measures that name each agency.
CREATE VIEW agency_counts AS
SELECT a.id, a.short_zh, a.name_en, count(*) AS measures
FROM responsibilities AS r
JOIN agencies AS a ON a.id = r.agency_id
GROUP BY a.id
ORDER BY measures DESC, a.id;
