create function f(n int) returns bigint language sql as 'select n::bigint';
