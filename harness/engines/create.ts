import { Failure } from '../errors.ts';
import type { EngineChoice } from './choice.ts';
import type { Engine } from './engine.ts';

/** The engine of a choice; its library is loaded only now, and only if it is needed. */
export async function createEngine(choice: EngineChoice): Promise<Engine> {
  switch (choice.id) {
    case 'null':
      return (await import('./null.ts')).nullEngine;
    case 'binding':
      return (await import('./binding.ts')).bindingEngine();
    case 'scripted': {
      const { script } = choice;
      if (!script) throw new Failure('The scripted engine needs a script.', 'Take another engine.');
      return (await import('./scripted.ts')).scriptedEngine(script);
    }
    case 'driver':
      throw new Failure('The driver computes no graphs.', 'Take the engine native.');
    case 'libc':
      throw new Failure('The C library computes no graphs.', 'Take the engine native.');
    case 'native': {
      const { library } = choice;
      if (!library) {
        throw new Failure('The native engine needs an ONNX Runtime library.', 'Give its folder with --ort.');
      }
      return (await import('./native.ts')).nativeEngine(library);
    }
  }
}
