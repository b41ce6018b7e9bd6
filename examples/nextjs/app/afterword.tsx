// In an article's page: <Afterword page="https://blog.example/soil/" title={title} published={date} tags={tags} />
import Script from "next/script";

const site = "blog";
const server = "https://comments.example.com";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "afterword-comments": HTMLAttributes<HTMLElement> & {
        site: string;
        page?: string;
        published?: string;
        tags?: string;
      };
    }
  }
}

interface Article {
  page: string;
  title: string;
  published: Date;
  tags?: string[];
  lang?: string;
}

/** A server component: only its HTML reaches readers. Next.js loads the script once, however readers move between pages. */
export function Afterword({ page, title, published, tags = [], lang = "en" }: Article) {
  const thread = `${server}/sites/${site}/thread?page=${encodeURIComponent(page)}`;
  return (
    <section className="comments">
      <afterword-comments
        site={site}
        page={page}
        title={title}
        published={published.toISOString().slice(0, 10)}
        tags={tags.join(", ")}
        lang={lang}
      ></afterword-comments>
      <noscript>
        <iframe
          src={thread}
          title="Comments"
          referrerPolicy="no-referrer-when-downgrade"
          width="100%"
          height="800"
        ></iframe>
      </noscript>
      <Script src={`${server}/embed.js`} />
    </section>
  );
}
