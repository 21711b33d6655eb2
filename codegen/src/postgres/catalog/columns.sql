-- Columns of the tables of the schemas $1, in their order. An enum is named apart from its spelling, because
-- the spelling alone does not tell it from a domain.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'table', c.relname,
    'name', a.attname,
    'type', format_type(a.atttypid, a.atttypmod),
    'array', t.typcategory = 'A',
    'enum', CASE WHEN element.typtype = 'e' THEN jsonb_build_object(
        'schema', element.typnamespace::regnamespace::name,
        'name', element.typname
    ) END,
    'not_null', a.attnotnull,
    'expression', pg_get_expr(d.adbin, d.adrelid),
    'identity', a.attidentity,
    'generated', a.attgenerated,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN own_collation.collname END,
    'comment', col_description(c.oid, a.attnum)
)::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type element ON element.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
LEFT JOIN pg_collation own_collation ON own_collation.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p')
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND n.nspname = ANY ($1::text[])
ORDER BY n.nspname, c.relname, a.attnum
