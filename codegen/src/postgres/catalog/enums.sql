-- Enum types of the schemas $1, with their labels in sort order.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'name', t.typname,
    'values', (
        SELECT coalesce(jsonb_agg(e.enumlabel ORDER BY e.enumsortorder), '[]')
        FROM pg_enum e WHERE e.enumtypid = t.oid
    ),
    'comment', obj_description(t.oid, 'pg_type')
)::text
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e'
  AND n.nspname = ANY ($1::text[])
  AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  )
ORDER BY n.nspname, t.typname
