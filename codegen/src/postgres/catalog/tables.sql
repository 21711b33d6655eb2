-- Tables of the schemas $1. Partitions are made and dropped by whoever keeps the rows, and belong to no schema.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'partition_by', CASE WHEN c.relkind = 'p' THEN jsonb_build_object(
        'strategy', p.partstrat,
        'columns', (
            SELECT jsonb_agg(a.attname ORDER BY part.position)
            FROM unnest(p.partattrs) WITH ORDINALITY AS part (number, position)
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number AND part.number <> 0
        ),
        -- What stands in the place of each column that is none, with commas.
        'expressions', pg_get_expr(p.partexprs, c.oid),
        'own_class', EXISTS (
            SELECT FROM unnest(p.partclass) AS used JOIN pg_opclass class ON class.oid = used AND NOT class.opcdefault
        )
    ) END,
    'comment', obj_description(c.oid, 'pg_class')
)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE c.relkind IN ('r', 'p')
  AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[])
  AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY n.nspname, c.relname
