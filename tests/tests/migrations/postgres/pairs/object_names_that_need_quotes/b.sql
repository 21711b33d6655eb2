create schema "My app";
create table "Order" ("user" int, "sel ect" text);
create function "My app"."select"("from" int, "Two words" "Order") returns text language sql as $$ select 'x'::text $$;
create function "table"() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger "when" before update of "user", "sel ect" on "Order" for each row when (old."user" > 0) execute function "table"();
create policy "using" on "Order" using ("user" > 0 and "sel ect" <> 'my "app".x');
