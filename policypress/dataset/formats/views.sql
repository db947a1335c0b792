-- Views for the most common questions, one view per question.

-- Every sentence with its headings, in printed order.
CREATE VIEW sentences AS
SELECT segment_id, document_number, section_zh, section_en, measure_number, measure_zh, measure_en,
       segment_zh, segment_en, en_status
FROM segments
JOIN measures USING (measure_id)
JOIN sections ON sections.section_id = segments.section_id
JOIN policies ON policies.policy_id = segments.policy_id
WHERE segment_kind = 'sentence'
ORDER BY segments.policy_id, segment_position;

-- The agencies named under each measure.
CREATE VIEW duties AS
SELECT agency_id, short_zh, agency_en, measure_id, measure_number, measure_zh, measure_en, agency_position
FROM responsibilities
JOIN agencies USING (agency_id)
JOIN measures USING (measure_id)
ORDER BY responsibilities.policy_id, measure_number, agency_position;

-- The number of measures that name each agency.
CREATE VIEW agency_counts AS
SELECT agency_id, short_zh, agency_en, count(*) AS measures
FROM responsibilities
JOIN agencies USING (agency_id)
GROUP BY agency_id
ORDER BY measures DESC, agency_id;
