/**
 * Texts to begin with, in as many scripts as there are ways to part words.
 *
 * In: nothing. Out: texts, written for this page. Never: a text of somebody else.
 */

/** A text to choose. */
export interface SampleText {
  readonly id: string
  /** In its own language, and in English. */
  readonly title: string
  /** A tag of its language, for fonts and for voices. */
  readonly language: string
  readonly text: string
}

/** All of them; the first is shown first. */
export const SAMPLES: readonly SampleText[] = [
  {
    id: "english",
    title: "English",
    language: "en",
    text: "The cat sat on the mat. It had rained for 3 days, and nobody had asked the cat.\nNow the sun came out: the mat was dry by half past ten.",
  },
  {
    id: "german",
    title: "Deutsch · German",
    language: "de",
    text: "Die Straßenbahnhaltestelle liegt hinter dem Bahnhof. Wer zu spät kommt, wartet zwölf Minuten auf die nächste Bahn.",
  },
  {
    id: "russian",
    title: "Русский · Russian",
    language: "ru",
    text: "Кошка сидела на окне и смотрела, как падает снег. Утром весь двор был белым, и дети вышли гулять.",
  },
  {
    id: "greek",
    title: "Ελληνικά · Greek",
    language: "el",
    text: "Η γάτα κοιμάται στον ήλιο. Το πλοίο φεύγει στις οκτώ το πρωί και γυρίζει το βράδυ.",
  },
  {
    id: "arabic",
    title: "العربية · Arabic",
    language: "ar",
    text: "جلست القطة على السجادة. كان المطر قد نزل ثلاثة أيام، ثم طلعت الشمس في الساعة 10.",
  },
  {
    id: "hebrew",
    title: "עברית · Hebrew",
    language: "he",
    text: "החתול ישב על השטיח. ירד גשם במשך 3 ימים, ואז יצאה השמש והילדים יצאו לשחק.",
  },
  {
    id: "hindi",
    title: "हिन्दी · Hindi",
    language: "hi",
    text: "बिल्ली चटाई पर बैठी थी। तीन दिन बारिश हुई, फिर धूप निकली और बच्चे बाहर खेलने गए।",
  },
  {
    id: "tamil",
    title: "தமிழ் · Tamil",
    language: "ta",
    text: "பூனை பாயின் மேல் அமர்ந்தது. மூன்று நாட்கள் மழை பெய்தது, பிறகு வெயில் வந்தது.",
  },
  {
    id: "thai",
    title: "ไทย · Thai",
    language: "th",
    text: "แมวนั่งอยู่บนเสื่อ ฝนตกมาสามวันแล้ว วันนี้แดดออก เด็กๆออกไปเล่นข้างนอก",
  },
  {
    id: "chinese",
    title: "中文 · Chinese",
    language: "zh",
    text: "猫坐在垫子上。雨下了三天，今天太阳出来了，孩子们都到外面去玩。我们在学校学习中文。",
  },
  {
    id: "japanese",
    title: "日本語 · Japanese",
    language: "ja",
    text: "猫はマットの上に座っていた。三日間雨が降ったが、今日は晴れて、子供たちは外で遊んでいる。",
  },
  {
    id: "korean",
    title: "한국어 · Korean",
    language: "ko",
    text: "고양이가 방석 위에 앉아 있었다. 사흘 동안 비가 왔지만 오늘은 해가 나서 아이들이 밖에서 논다.",
  },
  {
    id: "georgian",
    title: "ქართული · Georgian",
    language: "ka",
    text: "კატა ხალიჩაზე იჯდა. სამი დღე წვიმდა, დღეს კი მზე ამოვიდა და ბავშვები გარეთ თამაშობენ.",
  },
  {
    id: "amharic",
    title: "አማርኛ · Amharic",
    language: "am",
    text: "ድመቷ ምንጣፍ ላይ ተቀመጠች። ሦስት ቀን ዘነበ፤ ዛሬ ፀሐይ ወጣች።",
  },
  {
    id: "code",
    title: "Code, with emoji",
    language: "en",
    text: "const cats = names.map((name) => `${name} 🐈`)\nif (cats.length > 12) {\n  throw new Error('too many 🐈‍⬛, ' + cats.length)\n}",
  },
]
