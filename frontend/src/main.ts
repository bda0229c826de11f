/** The entry: dress the document, follow the address, mount the page. */
import { mount } from 'svelte';
import App from './App.svelte';
import { router } from './state/router.svelte';
import { ui } from './state/ui.svelte';
import './styles/index.css';

ui.start();
router.start();
mount(App, { target: document.getElementById('app')! });
