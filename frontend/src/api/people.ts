/** Sessions, users and tokens over HTTP. */
import { api } from './client';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
}

export interface UserLine extends User {
  readonly disabled: boolean;
}

export interface SessionAnswer {
  readonly user: User;
  readonly permissions: readonly string[];
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly admin?: boolean;
}

export interface UserChanges {
  readonly name?: string;
  readonly admin?: boolean;
  readonly disabled?: boolean;
  readonly password?: string;
}

export type TokenScope = 'read' | 'write' | 'admin';

export interface TokenLine {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly created_at: string;
  readonly used_at: string | null;
}

export interface SetupFields {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

const one = encodeURIComponent;

export const whoAmI = () => api.get<SessionAnswer>('session');
export const signIn = (email: string, password: string) => api.post<SessionAnswer>('session', { email, password });
export const signOut = () => api.del<void>('session');
export const setup = (fields: SetupFields) => api.post<SessionAnswer>('setup', fields);
export const changePassword = (current: string, next: string) =>
  api.post<void>('session/password', { current, new: next });

export const listUsers = async () => (await api.get<{ users: UserLine[] }>('users')).users;
export const addUser = async (user: NewUser) => (await api.post<{ user: UserLine }>('users', user)).user;
export const patchUser = (user: string, changes: UserChanges) => api.patch<unknown>(`users/${one(user)}`, changes);

export const listTokens = async () => (await api.get<{ tokens: TokenLine[] }>('tokens')).tokens;
export const addToken = (name: string, scope: TokenScope) =>
  api.post<{ id: string; token: string }>('tokens', { name, scope });
export const removeToken = (token: string) => api.del<void>(`tokens/${one(token)}`);
