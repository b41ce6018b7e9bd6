/** A comment of the pictures' site. */
export interface SampleComment {
  page: keyof typeof SAMPLE_PAGES;
  name: string;
  email: string;
  body: string;
  url?: string;
  ip: string;
  /** What Akismet says of it, `ham` unless told. */
  akismet?: "spam" | "silent";
}

/** Titles and dates, as the articles bring them. */
export const SAMPLE_PAGES = {
  "/margins": { title: "The margin is part of the page", published: "2026-11-20" },
  "/2026/marbled-paper": { title: "How marbled paper is made", published: "2026-10-02" },
  "/2026/letters-to-nobody": { title: "Letters to nobody", published: "2026-08-14" },
  "/2025/lost-libraries": { title: "Seven libraries that burned", published: "2025-12-01" },
};

/** Oldest first; those of one address or author stand apart, since nobody may post twice in 15 seconds. */
export const SAMPLE_COMMENTS: SampleComment[] = [
  {
    page: "/2025/lost-libraries",
    name: "Ines Duarte",
    email: "ines@ateliers.example",
    ip: "203.0.113.20",
    body: "The eighth is in every family: the box of letters that somebody threw away after the funeral.",
  },
  {
    page: "/2026/letters-to-nobody",
    name: "Tomasz W.",
    email: "tomasz@wozniak.example",
    ip: "198.51.100.7",
    body: "I found one of these in a coat from the flea market. It began *“You will not read this, and so I can say it.”*",
  },
  {
    page: "/2026/marbled-paper",
    name: "Ada Okafor",
    email: "ada@okafor.example",
    url: "https://okafor.example",
    ip: "192.0.2.61",
    body: "Carrageenan works as well as gum tragacanth, and you can buy it in any shop for bakers. Let it rest for a day.",
  },
  {
    page: "/margins",
    name: "Ruth Kellner",
    email: "ruth@kellner.example",
    ip: "203.0.113.88",
    body: "My copy of the second edition has the pointing hand on page 40 — and somebody answered it: “He means the *other* sentence.”",
  },
  {
    page: "/margins",
    name: "Luxury Watches Outlet",
    email: "sales@watch-outlet.example",
    url: "https://watch-outlet.example",
    ip: "198.51.100.140",
    akismet: "spam",
    body: "Nice post! We sell luxury watches at the lowest prices, visit https://watch-outlet.example today and save 80%.",
  },
  {
    page: "/2026/marbled-paper",
    name: "casino bonus",
    email: "win@casino-bonus.example",
    url: "https://casino-bonus.example",
    ip: "198.51.100.141",
    akismet: "spam",
    body: "Great article. Claim your casino bonus without deposit https://casino-bonus.example",
  },
  {
    page: "/2026/letters-to-nobody",
    name: "Passive Income Pro",
    email: "hello@income-pro.example",
    url: "https://income-pro.example",
    ip: "198.51.100.201",
    body: "Thank you for this. I earn from home with a simple method that anyone can learn, ask me how!",
  },
  {
    page: "/margins",
    name: "Noor",
    email: "noor@ahmadi.example",
    ip: "192.0.2.17",
    akismet: "silent",
    body: "What about e-books? I underline there too, but nobody will ever find it in a second-hand shop.",
  },
  {
    page: "/2026/marbled-paper",
    name: "Ben Lindqvist",
    email: "ben@lindqvist.example",
    ip: "203.0.113.140",
    body:
      "Two films show it better than any text:\n\n- [the workshop in Florence](https://films.example/florence)\n" +
      "- [the one in Kyoto](https://films.example/kyoto)\n\nThe second has no sound, which helps.",
  },
  {
    page: "/margins",
    name: "Marguerite",
    email: "marguerite@vautrin.example",
    ip: "203.0.113.61",
    body: "> underlined it twice\n\nThat was my grandmother. She underlined everything twice, shopping lists included.",
  },
];
