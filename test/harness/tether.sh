#!/usr/bin/env bash
# Runs a command until it ends or this script's standard input is closed; ends with the command's exit code.
# Since the kernel closes a pipe when the process at its other end dies, a server so tethered never outlives its test
# run, even one that was killed with SIGKILL. Must be the leader of a process group of its own: when the input is
# closed the whole group is killed.
# usage: tether.sh PID_FILE COMMAND...
set -u
pid_file=$1
shift
exec 3<&0

"$@" 3<&- </dev/null &
child=$!
echo "$child" >"$pid_file"
# What the shell itself would say about killed jobs has no reader any more: writing it would end this script.
exec >/dev/null 2>&1
trap 'kill -TERM "$child"' TERM INT HUP

(
  trap - TERM INT HUP
  read -r _ <&3
  trap '' TERM
  kill -KILL "$child"
) &
watcher=$!

# A trapped signal interrupts the wait while the command is still running.
while
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null
do :; done

kill -TERM "$watcher" 2>/dev/null
if wait "$watcher"; then kill -KILL -- -$$; fi
exit "$code"
