/** Addresses on which monitoring and build servers report to a board. */
export const hooks = {
  heading: 'Alerts in',
  lead: 'Addresses on which monitoring and build servers report. An alert becomes one urgent card for those on duty.',
  sender: 'Who sends',
  senders: {
    alertmanager: 'Alertmanager',
    grafana: 'Grafana',
    pagerduty: 'PagerDuty',
    generic: 'Anything that sends JSON',
  },
  name: 'What it is called',
  namePlaceholder: 'Production monitoring',
  nameHelp: 'Comments on cards call it so.',
  create: 'Create address',
  shown: 'Copy this address now. It is shown this once, and whoever knows it can report here.',
  address: 'The new address',
  none: 'Nothing reports here yet',
  noneHelp: 'Create an address above and give it to your monitoring or build server.',
  revokeOf: (name: string) => `Revoke ${name}: whatever reports on its address is turned away at once`,
  revoked: (name: string) => `The address of ${name} no longer works.`,
} as const;
