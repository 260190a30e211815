/*---
code: R19
breaks: One person of one is permitted, where nobody was approved to be.
subject: selftest-R19
---*/
INSERT INTO categories (code, name_ja, name_en, print_order) VALUES ('selftest-R19', 'selftest', 'selftest', 999);
INSERT INTO approved_levels (category_code, approved_percent) VALUES ('selftest-R19', 0);
UPDATE org_units SET in_scope = TRUE, category_code = 'selftest-R19'
WHERE org_id = 'selftest-R19-unit';
INSERT INTO acknowledgements (document_id, version, org_id, acknowledged_at)
SELECT d.document_id, d.version, 'selftest-R19-unit', $as_of_end - INTERVAL 1 HOUR
FROM documents AS d
WHERE d.kind = 'poster';
