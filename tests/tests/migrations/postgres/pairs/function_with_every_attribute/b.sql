create table t (a int);
create function f(a int, out b int, inout c timestamptz, "D d" varchar(3) default 'it''s') returns setof record language plpgsql immutable strict security definer leakproof parallel safe cost 7 rows 9 set work_mem = '1MB' set search_path to app, "Public" set time zone 'UTC' as $function$ begin -- $$ '
end $function$;
