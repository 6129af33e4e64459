import { describe, expect, it } from 'vitest';
import { AUDIO_PROCESS_ENV, threadPoolProblem } from '../../../../../native-audio/process/audio-env.ts';
import { remedy } from '../../../../../native-audio/devices/portaudio/naudiodon-binding.ts';

describe('remedy', () => {
  it.each([
    ['libasound.so.2: cannot open shared object file', 'apt-get install libasound2'],
    ['libportaudio.so.2: cannot open shared object file', 'npm rebuild naudiodon'],
    ["Cannot find module 'naudiodon/build/Release/naudiodon.node'\nRequire stack:", 'needs a C++ compiler'],
    ['invalid ELF header', 'npm rebuild naudiodon'],
  ])('gives advice for: %s', (message, advice) => {
    expect(remedy(message)).toContain(advice);
    expect(remedy(message)).not.toContain('\n');
  });
});

describe('threadPoolProblem', () => {
  it('accepts the environment that the owner passes', () => {
    expect(threadPoolProblem(AUDIO_PROCESS_ENV)).toBeNull();
  });

  it('complains about too few threads', () => {
    expect(threadPoolProblem({})).toContain('with 4 worker threads instead of 16');
    expect(threadPoolProblem({ UV_THREADPOOL_SIZE: 'many' })).toContain('UV_THREADPOOL_SIZE=16');
  });
});
