/** Signing in, the first start, and the account menu. */
export const signin = {
  title: 'Sign in',
  lead: 'The wall for work that keeps production running.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  setupNeeded:
    'Nobody has an account here yet. The server printed a one-time setup link on its console; open that link to make the first one.',
  expired: 'Sign in to go on to the page you asked for.',

  setupTitle: 'Make the first account',
  setupLead: 'This account administers the instance. The link that brought you here works once.',
  name: 'Your name',
  newPassword: 'Password',
  newPasswordHelp: 'At least 15 characters. A sentence is easier to keep than a puzzle.',
  setupSubmit: 'Create the account',
  setupNoToken:
    'This address lacks its token. Copy the whole link from the console of the server, with everything after the #.',

  account: (name: string) => `Account of ${name}`,
  signOut: 'Sign out',
  peopleAndAccess: 'People and access',
  yourAccess: 'Password and tokens',
} as const;
