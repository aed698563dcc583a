// lightning/actions: what closes the panel of a quick action.
export class CloseActionScreenEvent extends CustomEvent {
  constructor() {
    super('close_action_screen');
  }
}
