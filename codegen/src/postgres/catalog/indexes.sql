-- Indexes of the tables and materialized views of the schemas $1: those that no constraint made, and those of exclusion
-- constraints.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'table', c.relname,
    'name', index.relname,
    'method', am.amname,
    'unique', i.indisunique,
    'valid', i.indisvalid,
    'nulls_not_distinct', i.indnullsnotdistinct,
    'predicate', pg_get_expr(i.indpred, i.indrelid),
    'parts', (
        SELECT jsonb_agg(
            jsonb_build_object(
                'column', a.attname,
                'expression', CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, part::integer, false) END,
                'descending', i.indoption[part - 1] & 1 <> 0,
                'nulls_first', i.indoption[part - 1] & 2 <> 0,
                'operator_class', CASE WHEN NOT class.opcdefault THEN class.opcname END,
                'operator_class_schema', class.opcnamespace::regnamespace::name,
                'operator', operator.oprname,
                'operator_schema', operator.oprnamespace::regnamespace::name
            ) ORDER BY part
        )
        FROM generate_series(1, i.indnkeyatts) AS part
        JOIN pg_opclass class ON class.oid = i.indclass[part - 1]
        LEFT JOIN pg_operator operator ON operator.oid = k.conexclop[part]
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[part - 1] AND a.attnum <> 0
    ),
    'include', (
        SELECT coalesce(jsonb_agg(a.attname ORDER BY part), '[]')
        FROM generate_series(i.indnkeyatts + 1, i.indnatts) AS part
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[part - 1]
    ),
    'exclusion', k.oid IS NOT NULL,
    'deferrable', coalesce(k.condeferrable, false),
    'deferred', coalesce(k.condeferred, false)
)::text
FROM pg_index i
JOIN pg_class index ON index.oid = i.indexrelid
JOIN pg_am am ON am.oid = index.relam
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'x'
WHERE c.relkind IN ('r', 'p', 'm')
  AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[])
  AND NOT EXISTS (
      SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
  )
ORDER BY n.nspname, c.relname, index.relname
