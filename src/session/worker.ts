/** The engine's thread: an Engine at one end, the screen's thread at the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../model/errors.ts';
import { Engine, type EngineOptions } from './engine.ts';
import type { Request } from './protocol.ts';

invariant(parentPort !== null, 'worker.ts is the entry of a thread');
const port = parentPort;
const engine = new Engine(workerData as EngineOptions);
engine.listen((event) => port.postMessage(event));
port.on('message', (request: Request) => engine.send(request));
