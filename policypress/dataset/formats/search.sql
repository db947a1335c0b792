SELECT segment_id, segment_zh, segment_en
FROM segments
WHERE instr(segment_zh, :words) OR instr(lower(segment_en), lower(:words))
ORDER BY policy_id, segment_position
