/*---
code: P02
severity: M
dataset: group_members
question: Is no group, through others, a member of itself?
question_ja: グループの所属関係が循環していないか。
requirement: [R8]
standards: [CM-6]
datasets: [group_members]
population: SELECT COUNT(DISTINCT group_id) FROM group_reach
---*/
SELECT
    m.group_id AS subject_id,
    MIN(r.path || ' → ' || m.group_id) AS path,
    MIN(r.path || ' → ' || m.group_id) AS cycle
FROM group_members AS m
INNER JOIN group_reach AS r ON m.group_id = r.group_id AND m.member_id = r.reached_id
WHERE m.member_kind = 'group'
GROUP BY m.group_id
ORDER BY m.group_id
