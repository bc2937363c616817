/** @file Which panel is shown beside the picture. */
import { type InspectorId, isInspectorId } from '../lib/inspector-table.ts';

/** Of the session, as the page is. */
const STORAGE_KEY = 'slateless.inspector';

/** The panel of one window. */
export class Inspector {
  #current = $state<InspectorId>(stored());

  get current(): InspectorId {
    return this.#current;
  }

  /** Shows a panel. */
  show(inspector: InspectorId): void {
    this.#current = inspector;
    sessionStorage.setItem(STORAGE_KEY, inspector);
  }
}

function stored(): InspectorId {
  const inspector = sessionStorage.getItem(STORAGE_KEY);
  return isInspectorId(inspector) ? inspector : 'sync';
}
