import type { ConflictPolicy } from '../model/conflict';
import type { BaseTree, LocalTree, RemoteTree, SyncAction, SyncPlan } from '../model/plan';
import type { BrakeKind } from '../model/result';

/** A run may delete or overwrite a fifth of the files, but always up to 10 and never more than 50, without asking. */
const share = 0.2;
const always = 10;
const never = 50;

export interface Brake {
  readonly kind: BrakeKind;
  readonly message: string;
  readonly actions: readonly SyncAction[];
}

/** Whether the action deletes or replaces content that is on one of the sides now; a conflict does where one side has its way unasked. */
export function isDestructive(action: SyncAction, otherwise: ConflictPolicy['otherwise']): boolean {
  switch (action.type) {
    case 'deleteLocal':
    case 'deleteRemote':
      return true;
    case 'download':
      return action.local !== undefined;
    case 'upload':
      return action.remote !== undefined && action.local.hash !== action.base?.localHash;
    case 'conflict':
      return otherwise === 'local' || otherwise === 'remote';
    case 'moveLocal':
    case 'moveRemote':
    case 'stepAside':
    case 'record':
    case 'forget':
      return false;
  }
}

/** The reason not to begin, if there is one. Pure; counts deletions and overwrites on both sides together. */
export function brake(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  plan: SyncPlan,
  otherwise: ConflictPolicy['otherwise'] = 'both',
): Brake | undefined {
  const actions = plan.actions.filter((action) => isDestructive(action, otherwise));
  return emptiedSide(base, local, remote, actions) ?? massChange(base, actions);
}

function emptiedSide(base: BaseTree, local: LocalTree, remote: RemoteTree, actions: readonly SyncAction[]): Brake | undefined {
  if (base.size === 0 || actions.length === 0) return undefined;
  const files = count(base.size, 'file was', 'files were');
  if (local.files.size === 0) {
    const message = `The folder is empty, but ${files} in it at the last sync. Is a drive not connected? Nothing was deleted in the cloud.`;
    return { kind: 'emptyLocal', message, actions };
  }
  if (remote.files.size === 0) {
    const message = `The cloud folder is empty, but ${files} in it at the last sync. Is it the right one? Nothing was deleted here.`;
    return { kind: 'emptyRemote', message, actions };
  }
  return undefined;
}

function massChange(base: BaseTree, actions: readonly SyncAction[]): Brake | undefined {
  const limit = Math.min(never, Math.max(always, Math.floor(base.size * share)));
  if (actions.length <= limit) return undefined;
  const deletions = actions.filter((action) => action.type === 'deleteLocal' || action.type === 'deleteRemote').length;
  const message = massChangeMessage(deletions, actions.length - deletions, limit);
  return { kind: 'massChange', message, actions };
}

function massChangeMessage(deletions: number, overwrites: number, limit: number): string {
  const [deleted, overwritten] = [count(deletions, 'file', 'files'), count(overwrites, 'file', 'files')];
  if (overwrites === 0) return `This sync would delete ${deleted}, more than the ${limit} allowed without asking. Nothing was changed.`;
  if (deletions === 0)
    return `This sync would overwrite ${overwritten}, more than the ${limit} allowed without asking. Nothing was changed.`;
  return `This sync would delete ${deleted} and overwrite ${overwritten}, more than the ${limit} allowed without asking. Nothing was changed.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
