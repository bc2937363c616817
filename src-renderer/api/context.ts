/** @file Hands the client to components and state below `App.svelte`. */
import { createContext } from 'svelte';
import type { Client } from './client.ts';

const [getClient, setClient] = createContext<Client>();

/** The app's services. Call while a component is initialized. */
export const getApi = getClient;

/** Provides the client. Call once, in `App.svelte`. */
export const setApiContext = setClient;
