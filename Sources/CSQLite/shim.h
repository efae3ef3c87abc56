#include <sqlite3.h>

/// sqlite3_db_config takes any arguments, which only C can call.
static inline int archdb_sqlite3_configure(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}
