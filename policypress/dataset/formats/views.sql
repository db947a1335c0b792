-- Views for the most common questions, and the full-text index.

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

-- The number of measures that name each agency.
CREATE VIEW agency_counts AS
SELECT agency_id, short_zh, agency_en, count(*) AS measures
FROM responsibilities
JOIN agencies USING (agency_id)
GROUP BY agency_id
ORDER BY measures DESC, agency_id;

-- The tables with the labels of their codes and ids, and the text that they are about, in both languages.
CREATE VIEW actions_labeled AS
SELECT actions.*, roles.code_zh AS action_role_zh, roles.code_en AS action_role_en,
       strengths.code_zh AS strength_zh, strengths.code_en AS strength_en, strengths.code_rank AS strength_rank,
       measure_number, measure_zh, measure_en, segment_zh, segment_en
FROM actions
JOIN measures ON measures.measure_id = actions.measure_id
JOIN segments ON segments.segment_id = actions.segment_id
LEFT JOIN codes AS roles ON roles.codelist_id = 'action-roles' AND roles.code_id = action_role
LEFT JOIN codes AS strengths ON strengths.codelist_id = 'strengths' AND strengths.code_id = strength
ORDER BY actions.policy_id, segment_position, actions.start_char;

CREATE VIEW conditions_labeled AS
SELECT conditions.*, kinds.code_zh AS condition_kind_zh, kinds.code_en AS condition_kind_en,
       measure_number, measure_zh, measure_en, segment_zh, segment_en
FROM conditions
JOIN measures ON measures.measure_id = conditions.measure_id
JOIN segments ON segments.segment_id = conditions.segment_id
LEFT JOIN codes AS kinds ON kinds.codelist_id = 'condition-kinds' AND kinds.code_id = condition_kind
ORDER BY conditions.policy_id, segment_position, conditions.start_char;

CREATE VIEW quantities_labeled AS
SELECT quantities.*, units.code_zh AS unit_zh, units.code_en AS unit_en,
       comparators.code_zh AS comparator_zh, comparators.code_en AS comparator_en,
       kinds.code_zh AS quantity_kind_zh, kinds.code_en AS quantity_kind_en, agency_zh, agency_en,
       measure_number, measure_zh, measure_en, segment_zh, segment_en
FROM quantities
JOIN measures ON measures.measure_id = quantities.measure_id
JOIN segments ON segments.segment_id = quantities.segment_id
LEFT JOIN agencies ON agencies.agency_id = actor_id
LEFT JOIN codes AS units ON units.codelist_id = 'units' AND units.code_id = unit
LEFT JOIN codes AS comparators ON comparators.codelist_id = 'comparators' AND comparators.code_id = comparator
LEFT JOIN codes AS kinds ON kinds.codelist_id = 'quantity-kinds' AND kinds.code_id = quantity_kind
ORDER BY quantities.policy_id, segment_position, quantities.start_char;

CREATE VIEW mentions_labeled AS
SELECT mentions.*, entity_zh, entity_en, entity_kind,
       kinds.code_zh AS entity_kind_zh, kinds.code_en AS entity_kind_en, agency_zh, agency_en,
       measure_number, measure_zh, measure_en, segment_zh, segment_en
FROM mentions
JOIN measures ON measures.measure_id = mentions.measure_id
JOIN segments ON segments.segment_id = mentions.segment_id
LEFT JOIN entities ON entities.entity_id = mentions.entity_id
LEFT JOIN agencies ON agencies.agency_id = mentions.agency_id
LEFT JOIN codes AS kinds ON kinds.codelist_id = 'entity-kinds' AND kinds.code_id = entity_kind
ORDER BY mentions.policy_id, segment_position, mentions.start_char;

CREATE VIEW measure_topics_labeled AS
SELECT measure_topics.*, topic_zh, topic_en, scheme, schemes.code_zh AS scheme_zh, schemes.code_en AS scheme_en,
       weights.code_zh AS topic_weight_zh, weights.code_en AS topic_weight_en,
       roles.code_zh AS topic_role_zh, roles.code_en AS topic_role_en,
       measure_number, measure_zh, measure_en, segment_zh, segment_en
FROM measure_topics
JOIN measures ON measures.measure_id = measure_topics.measure_id
JOIN segments ON segments.segment_id = measure_topics.segment_id
JOIN topics ON topics.topic_id = measure_topics.topic_id
LEFT JOIN codes AS schemes ON schemes.codelist_id = 'topic-schemes' AND schemes.code_id = scheme
LEFT JOIN codes AS weights ON weights.codelist_id = 'topic-weights' AND weights.code_id = topic_weight
LEFT JOIN codes AS roles ON roles.codelist_id = 'topic-roles' AND roles.code_id = topic_role
ORDER BY measure_topics.policy_id, segment_position, measure_topics.start_char;

CREATE VIEW responsibilities_labeled AS
SELECT responsibilities.*, agency_zh, short_zh, agency_en, short_en, agency_kind,
       kinds.code_zh AS agency_kind_zh, kinds.code_en AS agency_kind_en, measure_number, measure_zh, measure_en
FROM responsibilities
JOIN measures ON measures.measure_id = responsibilities.measure_id
JOIN agencies ON agencies.agency_id = responsibilities.agency_id
LEFT JOIN codes AS kinds ON kinds.codelist_id = 'agency-kinds' AND kinds.code_id = agency_kind
ORDER BY responsibilities.policy_id, measure_number, agency_position;

-- Finds any three or more characters, in Chinese too, in any position: SELECT * FROM segments_fts('跨境电商').
-- For words of two characters use LIKE with the table segments: with this one, some versions of SQLite find none.
-- Datasette recognizes the index by the double quotes.
CREATE VIRTUAL TABLE segments_fts USING fts5(
  segment_id UNINDEXED, segment_zh, segment_en, content="segments", tokenize="trigram"
);
