import { Agent } from 'node:http';

/** Keeps connections for as long as the service does, as proxies do; Node's own agent lets go after 5 s. */
export const keepAlive = new Agent({ keepAlive: true });
