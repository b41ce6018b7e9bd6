<?php
// In the theme's folder, instead of its own comments.php. WordPress's own comments stay in the database, unseen.
if ( post_password_required() ) {
	return;
}
$afterword_site   = 'blog';
$afterword_server = 'https://comments.example.com';
$afterword_tags   = implode( ', ', wp_list_pluck( get_the_tags() ?: array(), 'name' ) );
?>
<section class="comments">
  <afterword-comments
    site="<?php echo esc_attr( $afterword_site ); ?>"
    page="<?php echo esc_url( get_permalink() ); ?>"
    title="<?php the_title_attribute(); ?>"
    published="<?php echo esc_attr( get_the_date( 'Y-m-d' ) ); ?>"
    tags="<?php echo esc_attr( $afterword_tags ); ?>"
    lang="<?php echo esc_attr( get_bloginfo( 'language' ) ); ?>"
  ></afterword-comments>
  <noscript>
    <iframe
      src="<?php echo esc_url( $afterword_server . '/sites/' . $afterword_site . '/thread?page=' . rawurlencode( get_permalink() ) ); ?>"
      title="Comments"
      referrerpolicy="no-referrer-when-downgrade"
      width="100%"
      height="800"
    ></iframe>
  </noscript>
  <script src="<?php echo esc_url( $afterword_server ); ?>/embed.js" defer></script>
</section>
