import { tidyUp } from './worker-parts.ts';

tidyUp();
