<?php
/**
 * To be added to the functions.php of the theme.
 */
const AFTERWORD_SITE   = 'blog';
const AFTERWORD_SERVER = 'https://comments.example.com';

add_action(
	'wp_enqueue_scripts',
	function () {
		if ( is_singular() ) {
			$defer = array( 'strategy' => 'defer', 'in_footer' => true );
			wp_enqueue_script( 'afterword', AFTERWORD_SERVER . '/embed.js', array(), null, $defer );
		}
	}
);

// Themes made of blocks have a block in place of comments.php; this puts comments.php there. Others never ask.
add_filter(
	'render_block_core/comments',
	function () {
		ob_start();
		comments_template();
		return ob_get_clean();
	}
);
