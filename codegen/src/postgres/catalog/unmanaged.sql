-- What stands in the schemas $1 beside tables, views, enums and what objects.sql has. What belongs to an extension is left out.
WITH namespace AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY ($1::text[])
),
found (catalog, oid, kind, name) AS (
    SELECT 'pg_class'::regclass, c.oid,
        CASE
            WHEN c.relkind = 'f' THEN 'foreign table'
            WHEN c.relkind = 'S' AND c.relpersistence = 'u' THEN 'unlogged sequence'
            WHEN c.relkind = 'S' THEN 'sequence of a column'
            ELSE 'unlogged table'
        END,
        format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
    WHERE (NOT c.relispartition AND (c.relkind = 'f' OR (c.relkind = 'r' AND c.relpersistence = 'u')))
       -- The sequence of an identity column is a part of the column; that of a serial column is not, and is no object either.
       OR (c.relkind = 'S' AND (c.relpersistence = 'u' OR EXISTS (
           SELECT FROM pg_depend d
           WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a' AND d.refobjsubid > 0
       )))
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'inheritance', format('%I.%I', n.nspname, c.relname)
    FROM pg_inherits h
    JOIN pg_class c ON c.oid = h.inhrelid AND c.relkind = 'r' AND NOT c.relispartition
    JOIN namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid,
        CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'composite type' END,
        format('%I.%I', n.nspname, t.typname)
    FROM pg_type t
    JOIN namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 'aggregate',
        format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    WHERE p.prokind = 'a'
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'state of a trigger', format('%I.%I.%I', n.nspname, c.relname, t.tgname)
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'O'
    UNION ALL
    SELECT 'pg_rewrite'::regclass, r.oid, 'rule', format('%I.%I.%I', n.nspname, c.relname, r.rulename)
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class
    JOIN namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN'
)
SELECT jsonb_build_object('kind', kind, 'name', name)::text
FROM found
WHERE NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = found.catalog AND d.objid = found.oid AND d.deptype = 'e'
)
ORDER BY kind, name
