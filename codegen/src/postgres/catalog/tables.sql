-- Ordinary tables of the schemas $1. Partitioned tables and partitions are among the unmanaged objects.
SELECT jsonb_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'comment', obj_description(c.oid, 'pg_class')
)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r'
  AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[])
  AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY n.nspname, c.relname
