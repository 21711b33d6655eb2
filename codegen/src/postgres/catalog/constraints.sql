-- Primary keys, UNIQUE, CHECK and FOREIGN KEY constraints of the tables of the schemas $1.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'table', c.relname,
    'name', k.conname,
    'kind', k.contype,
    'columns', (
        SELECT coalesce(jsonb_agg(a.attname ORDER BY part.position), '[]')
        FROM unnest(k.conkey) WITH ORDINALITY AS part (number, position)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number
    ),
    'include', (
        SELECT coalesce(jsonb_agg(a.attname ORDER BY part.position), '[]')
        FROM unnest(i.indkey) WITH ORDINALITY AS part (number, position)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number
        WHERE part.position > i.indnkeyatts
    ),
    'nulls_not_distinct', coalesce(i.indnullsnotdistinct, false),
    'expression', pg_get_expr(k.conbin, k.conrelid),
    'target_schema', target.relnamespace::regnamespace::name,
    'target', target.relname,
    'target_columns', (
        SELECT coalesce(jsonb_agg(a.attname ORDER BY part.position), '[]')
        FROM unnest(k.confkey) WITH ORDINALITY AS part (number, position)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = part.number
    ),
    'on_delete', k.confdeltype,
    'on_update', k.confupdtype,
    'full_match', k.confmatchtype = 'f',
    'part_of_columns_set', k.confdelsetcols IS NOT NULL,
    'deferrable', k.condeferrable,
    'deferred', k.condeferred,
    'validated', k.convalidated
)::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
LEFT JOIN pg_class target ON target.oid = k.confrelid
WHERE k.contype IN ('p', 'u', 'c', 'f')
  AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition
  -- A foreign key to a partitioned table has one of its own to each partition.
  AND k.conparentid = 0
  AND n.nspname = ANY ($1::text[])
ORDER BY n.nspname, c.relname, k.conname
