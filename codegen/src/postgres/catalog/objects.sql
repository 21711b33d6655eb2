-- Extensions, sequences, routines, triggers, policies and row security of the schemas $1, as the statements that create them. What
-- belongs to an extension is left out, and so is the language that every database has.
WITH namespace AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY ($1::text[])
),
relation AS (
    SELECT c.oid, c.relrowsecurity, c.relforcerowsecurity, format('%I.%I', n.nspname, c.relname) AS path
    FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
),
found (catalog, oid, kind, name, definition) AS (
    SELECT 'pg_extension'::regclass, e.oid, 'extension', quote_ident(e.extname),
        format('CREATE EXTENSION %I WITH SCHEMA %I', e.extname, n.nspname)
    FROM pg_extension e JOIN namespace n ON n.oid = e.extnamespace
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'sequence', format('%I.%I', n.nspname, c.relname),
        format('CREATE SEQUENCE %I.%I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
            n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart,
            s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN namespace n ON n.oid = c.relnamespace
    WHERE c.relpersistence = 'p'
      -- That of an identity or a serial column is the column's own.
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
      )
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
        format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
        pg_get_functiondef(p.oid)
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    WHERE p.prokind <> 'a'
      -- The constructors of a range type come and go with it.
      AND NOT EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i'
      )
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'trigger', format('%s.%I', r.path, t.tgname), pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    -- A trigger of a partitioned table has one of its own in each partition.
    WHERE NOT t.tgisinternal AND t.tgparentid = 0
    UNION ALL
    SELECT 'pg_policy'::regclass, p.oid, 'policy', format('%s.%I', r.path, p.polname),
        concat_ws(' ',
            format('CREATE POLICY %I ON %s', p.polname, r.path),
            CASE WHEN NOT p.polpermissive THEN 'AS RESTRICTIVE' END,
            CASE p.polcmd
                WHEN 'r' THEN 'FOR SELECT' WHEN 'a' THEN 'FOR INSERT'
                WHEN 'w' THEN 'FOR UPDATE' WHEN 'd' THEN 'FOR DELETE'
            END,
            'TO ' || (
                SELECT string_agg(coalesce(quote_ident(a.rolname), 'PUBLIC'), ', ')
                FROM unnest(p.polroles) AS role LEFT JOIN pg_roles a ON a.oid = role
            ),
            'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'
        )
    FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'pg_class'::regclass, oid, 'row security', path, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', path)
    FROM relation WHERE relrowsecurity
    UNION ALL
    SELECT 'pg_class'::regclass, oid, 'forced row security', path, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', path)
    FROM relation WHERE relforcerowsecurity
)
SELECT jsonb_build_object('kind', kind, 'name', name, 'definition', definition)::text
FROM found
WHERE NOT (kind = 'extension' AND name = 'plpgsql')
  AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = found.catalog AND d.objid = found.oid AND d.deptype = 'e'
  )
ORDER BY kind, name
