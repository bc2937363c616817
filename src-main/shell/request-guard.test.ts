/** @file Who gets in, with the attacks that a server on 127.0.0.1 is open to. */
import { describe, expect, it } from 'vitest';
import { type GuardedRequest, judge } from './request-guard.ts';

const server = { port: 4100, token: 'right-token' };
const cookie = 'slateless-4100=right-token';
const base: GuardedRequest = { method: 'GET', target: '/', host: '127.0.0.1:4100', origin: undefined, cookie, fetchSite: 'same-origin', upgrade: false };
const verdictOf = (changes: Partial<GuardedRequest>) => judge({ ...base, ...changes }, server);

describe('judge', () => {
  it('lets our page in by its cookie', () => {
    expect(verdictOf({})).toEqual({ kind: 'allow' });
    expect(verdictOf({ host: 'localhost:4100', origin: 'http://localhost:4100' })).toEqual({ kind: 'allow' });
    expect(verdictOf({ cookie: `other=1; ${cookie}; more=2` })).toEqual({ kind: 'allow' });
  });

  it('turns the token of the printed address into a cookie and takes it out of the address', () => {
    const verdict = verdictOf({ target: '/?token=right-token&view=1', cookie: undefined, fetchSite: 'none' });
    expect(verdict).toEqual({ kind: 'sign-in', location: '/?view=1', cookie: 'slateless-4100=right-token; HttpOnly; SameSite=Strict; Path=/' });
  });

  it.each<[string, Partial<GuardedRequest>]>([
    ['a host name that was rebound to 127.0.0.1', { host: 'attacker.example:4100' }],
    ['a host that only starts like ours', { host: '127.0.0.1:4100.attacker.example' }],
    ['our address on another port', { host: '127.0.0.1:4101' }],
    ['no Host at all', { host: undefined }],
    ['a page of another site', { origin: 'http://attacker.example' }],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['an https page under our name', { origin: 'https://127.0.0.1:4100' }],
    ['a sandboxed frame or a local file', { origin: 'null' }],
    ['a WebSocket that does not say where it comes from', { upgrade: true }],
    ['a WebSocket of another site that carries the cookie', { upgrade: true, origin: 'http://attacker.example' }],
    ['an image tag on another site', { fetchSite: 'cross-site' }],
    ['a page on another port of localhost', { fetchSite: 'same-site' }],
  ])('refuses %s', (_name, changes) => {
    expect(verdictOf(changes)).toMatchObject({ kind: 'refuse', status: 403 });
  });

  it.each<[string, Partial<GuardedRequest>]>([
    ['no cookie', { cookie: undefined }],
    ['a wrong cookie', { cookie: 'slateless-4100=wrong-token' }],
    ['the beginning of the right one', { cookie: 'slateless-4100=right' }],
    ['the cookie of another port', { cookie: 'slateless-4101=right-token' }],
    ['a wrong token in the address', { target: '/?token=wrong', cookie: undefined }],
    ['a wrong token beside the right cookie', { target: '/?token=wrong' }],
    ['a token that is posted', { target: '/?token=right-token', method: 'POST', cookie: undefined }],
    ['a token in the address of a WebSocket', { target: '/socket?token=right-token', upgrade: true, origin: 'http://127.0.0.1:4100', cookie: undefined }],
  ])('asks for the secret: %s', (_name, changes) => {
    expect(verdictOf(changes)).toMatchObject({ kind: 'refuse', status: 401 });
  });

  it('never redirects to another site', () => {
    expect(verdictOf({ target: '//attacker.example/?token=right-token' })).toMatchObject({ kind: 'refuse', status: 400 });
    expect(verdictOf({ target: 'http://attacker.example/?token=right-token' })).toMatchObject({ kind: 'refuse', status: 400 });
    const verdict = verdictOf({ target: '/\\attacker.example/?token=right-token' });
    expect(verdict.kind === 'sign-in' && new URL(verdict.location, 'http://127.0.0.1:4100').host).not.toBe('attacker.example');
  });
});
