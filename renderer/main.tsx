import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { watchRepeats } from './panel/repeat-guard.ts';
import { watchWindow } from './panel/window-holds.ts';
import { connect } from './state/panel-connection.ts';
import './styles/tokens.css';
import './styles/panel.css';

watchWindow();
watchRepeats();
connect();
createRoot(document.getElementById('root')!).render(<App />);
