// Runs test files, three at a time, one more than the smallest machine has cores, since one or another waits, and
// tells what they tell as one TAP.
// As `tap run` does, without its loaders, which every thread and every program that a test starts would load as well.
import t from 'tap'

/** A file ends itself in time, and says where it was; it is ended only if it does not. */
const timeout = (Number(process.env['TAP_TIMEOUT']) + 5) * 1000

t.setTimeout(0)
t.jobs = 3
for (const file of process.argv.slice(2)) {
  void t.spawn(process.execPath, [file], { buffered: true, timeout }, file)
}
