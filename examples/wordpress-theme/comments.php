<?php
/**
 * In the theme's folder, in place of its own comments.php. WordPress's own comments stay in the database, unseen.
 */
if ( post_password_required() ) {
	return;
}
$afterword_tags   = implode( ', ', wp_list_pluck( get_the_tags() ?: array(), 'name' ) );
$afterword_thread = AFTERWORD_SERVER . '/sites/' . AFTERWORD_SITE . '/thread?page=' . rawurlencode( get_permalink() );
?>
<section class="comments">
  <afterword-comments
    site="<?php echo esc_attr( AFTERWORD_SITE ); ?>"
    page="<?php echo esc_url( get_permalink() ); ?>"
    title="<?php the_title_attribute(); ?>"
    published="<?php echo esc_attr( get_the_date( 'Y-m-d' ) ); ?>"
    tags="<?php echo esc_attr( $afterword_tags ); ?>"
    lang="<?php echo esc_attr( get_bloginfo( 'language' ) ); ?>"
  ></afterword-comments>
  <noscript>
    <iframe
      src="<?php echo esc_url( $afterword_thread ); ?>"
      title="Comments"
      referrerpolicy="no-referrer-when-downgrade"
      width="100%"
      height="800"
    ></iframe>
  </noscript>
</section>
