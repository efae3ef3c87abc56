#include "CBareInsert.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { table_limit = 64 };

struct table {
  char name[64];
  int columns;
  long rows, room;
  sqlite3_value **values;
};

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Reads a table's rows into memory.
static int read_table(sqlite3 *db, struct table *table) {
  char sql[128];
  sqlite3_stmt *select;
  snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table->name);
  if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) != SQLITE_OK) return 0;
  table->columns = sqlite3_column_count(select);
  while (sqlite3_step(select) == SQLITE_ROW) {
    if (table->rows == table->room) {
      table->room = table->room ? 2 * table->room : 1024;
      size_t size = (size_t)table->room * (size_t)table->columns * sizeof *table->values;
      table->values = realloc(table->values, size);
      if (!table->values) return 0;
    }
    for (int column = 0; column < table->columns; column++) {
      table->values[table->rows * table->columns + column] =
          sqlite3_value_dup(sqlite3_column_value(select, column));
    }
    table->rows++;
  }
  return sqlite3_finalize(select) == SQLITE_OK;
}

static int insert_table(sqlite3 *db, const struct table *table) {
  char sql[512];
  int length = snprintf(sql, sizeof sql, "INSERT INTO \"%s\" VALUES (?", table->name);
  for (int column = 1; column < table->columns; column++) {
    length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
  }
  snprintf(sql + length, sizeof sql - (size_t)length, ")");
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v2(db, sql, -1, &insert, NULL) != SQLITE_OK) return 0;
  for (long row = 0; row < table->rows; row++) {
    for (int column = 0; column < table->columns; column++) {
      sqlite3_bind_value(insert, column + 1, table->values[row * table->columns + column]);
    }
    if (sqlite3_step(insert) != SQLITE_DONE) return 0;
    sqlite3_reset(insert);
  }
  return sqlite3_finalize(insert) == SQLITE_OK;
}

static int read_tables(sqlite3 *db, struct table *tables) {
  int count = 0;
  sqlite3_stmt *names;
  const char *sql =
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  if (sqlite3_prepare_v2(db, sql, -1, &names, NULL) != SQLITE_OK) return 0;
  while (count < table_limit && sqlite3_step(names) == SQLITE_ROW) {
    snprintf(tables[count].name, sizeof tables->name, "%s", sqlite3_column_text(names, 0));
    if (!read_table(db, &tables[count])) return 0;
    count++;
  }
  sqlite3_finalize(names);
  return count;
}

struct BareTimes bare_insert(
    const char *source, const char *target, const char *schema, long *rows) {
  const struct BareTimes failed = {-1, -1};
  static struct table tables[table_limit];
  sqlite3 *from = NULL, *to = NULL;
  *rows = 0;
  if (sqlite3_open(source, &from) != SQLITE_OK) return failed;
  int count = read_tables(from, tables);
  sqlite3_close(from);
  if (count == 0 || sqlite3_open(target, &to) != SQLITE_OK) return failed;
  if (sqlite3_exec(to, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK) return failed;
  if (sqlite3_exec(to, schema, NULL, NULL, NULL) != SQLITE_OK) return failed;
  double start = now(CLOCK_MONOTONIC), processor = now(CLOCK_PROCESS_CPUTIME_ID);
  sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  for (int table = 0; table < count; table++) {
    if (!insert_table(to, &tables[table])) return failed;
  }
  if (sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) return failed;
  struct BareTimes times = {
      now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - processor};
  for (int table = 0; table < count; table++) {
    *rows += tables[table].rows;
    for (long value = 0; value < tables[table].rows * tables[table].columns; value++) {
      sqlite3_value_free(tables[table].values[value]);
    }
    free(tables[table].values);
    tables[table] = (struct table){0};
  }
  sqlite3_close(to);
  return times;
}
