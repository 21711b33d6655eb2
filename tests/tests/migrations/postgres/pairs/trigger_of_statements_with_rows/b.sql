create table t (a int, b text);
create function log() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger x after update on t referencing new table as after old table as "Before" execute function log();
create constraint trigger y after insert on t deferrable initially deferred for each row execute function log();
