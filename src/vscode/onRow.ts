import * as vscode from 'vscode';
import { t } from './texts/l10n';

/**
 * A command for the row of a view that it is called on, with all that are selected. A key of the person's own calls it
 * without any: then they are told where it works.
 */
export function onRow<Row extends object>(
  task: (row: Row, rows: readonly Row[] | undefined) => Promise<void>,
): (row: unknown, rows: unknown) => Promise<void> {
  return async (row, rows) => {
    if (isRow<Row>(row)) return task(row, Array.isArray(rows) ? rows.filter((each) => isRow<Row>(each)) : undefined);
    void vscode.window.showInformationMessage(t('This works on a row of the Cloud Sync views: choose it in the menu of that row.'));
  };
}

/** The menus of a view pass on its own rows and nothing else. */
function isRow<Row extends object>(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
