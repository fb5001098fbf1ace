// Written by tools/make-script-runs.ts; change that, not this.
//
// In:  nothing.  Out: 1728 runs of code points of one script, 8965 characters.  Never: edited by hand.

/** Is the version of the Unicode Standard that the runs were made from. */
export const SCRIPT_UNICODE_VERSION = "17.0"

/** Lists the scripts: a short name, a space, the long name. */
export const SCRIPT_NAMES =
  "Adlm Adlam,Aghb Caucasian_Albanian,Ahom Ahom,Arab Arabic,Armi Imperial_Aramaic,Armn Armenian,Avs" +
  "t Avestan,Bali Balinese,Bamu Bamum,Bass Bassa_Vah,Batk Batak,Beng Bengali,Berf Beria_Erfe,Bhks B" +
  "haiksuki,Bopo Bopomofo,Brah Brahmi,Brai Braille,Bugi Buginese,Buhd Buhid,Cakm Chakma,Cans Canadi" +
  "an_Aboriginal,Cari Carian,Cham Cham,Cher Cherokee,Chrs Chorasmian,Copt Coptic,Cpmn Cypro_Minoan," +
  "Cprt Cypriot,Cyrl Cyrillic,Deva Devanagari,Diak Dives_Akuru,Dogr Dogra,Dsrt Deseret,Dupl Duploya" +
  "n,Egyp Egyptian_Hieroglyphs,Elba Elbasan,Elym Elymaic,Ethi Ethiopic,Gara Garay,Geor Georgian,Gla" +
  "g Glagolitic,Gong Gunjala_Gondi,Gonm Masaram_Gondi,Goth Gothic,Gran Grantha,Grek Greek,Gujr Guja" +
  "rati,Gukh Gurung_Khema,Guru Gurmukhi,Hang Hangul,Hani Han,Hano Hanunoo,Hatr Hatran,Hebr Hebrew,H" +
  "ira Hiragana,Hluw Anatolian_Hieroglyphs,Hmng Pahawh_Hmong,Hmnp Nyiakeng_Puachue_Hmong,Hung Old_H" +
  "ungarian,Ital Old_Italic,Java Javanese,Kali Kayah_Li,Kana Katakana,Kawi Kawi,Khar Kharoshthi,Khm" +
  "r Khmer,Khoj Khojki,Kits Khitan_Small_Script,Knda Kannada,Krai Kirat_Rai,Kthi Kaithi,Lana Tai_Th" +
  "am,Laoo Lao,Latn Latin,Lepc Lepcha,Limb Limbu,Lina Linear_A,Linb Linear_B,Lisu Lisu,Lyci Lycian," +
  "Lydi Lydian,Mahj Mahajani,Maka Makasar,Mand Mandaic,Mani Manichaean,Marc Marchen,Medf Medefaidri" +
  "n,Mend Mende_Kikakui,Merc Meroitic_Cursive,Mero Meroitic_Hieroglyphs,Mlym Malayalam,Modi Modi,Mo" +
  "ng Mongolian,Mroo Mro,Mtei Meetei_Mayek,Mult Multani,Mymr Myanmar,Nagm Nag_Mundari,Nand Nandinag" +
  "ari,Narb Old_North_Arabian,Nbat Nabataean,Newa Newa,Nkoo Nko,Nshu Nushu,Ogam Ogham,Olck Ol_Chiki" +
  ",Onao Ol_Onal,Orkh Old_Turkic,Orya Oriya,Osge Osage,Osma Osmanya,Ougr Old_Uyghur,Palm Palmyrene," +
  "Pauc Pau_Cin_Hau,Perm Old_Permic,Phag Phags_Pa,Phli Inscriptional_Pahlavi,Phlp Psalter_Pahlavi,P" +
  "hnx Phoenician,Plrd Miao,Prti Inscriptional_Parthian,Rjng Rejang,Rohg Hanifi_Rohingya,Runr Runic" +
  ",Samr Samaritan,Sarb Old_South_Arabian,Saur Saurashtra,Sgnw SignWriting,Shaw Shavian,Shrd Sharad" +
  "a,Sidd Siddham,Sidt Sidetic,Sind Khudawadi,Sinh Sinhala,Sogd Sogdian,Sogo Old_Sogdian,Sora Sora_" +
  "Sompeng,Soyo Soyombo,Sund Sundanese,Sunu Sunuwar,Sylo Syloti_Nagri,Syrc Syriac,Tagb Tagbanwa,Tak" +
  "r Takri,Tale Tai_Le,Talu New_Tai_Lue,Taml Tamil,Tang Tangut,Tavt Tai_Viet,Tayo Tai_Yo,Telu Telug" +
  "u,Tfng Tifinagh,Tglg Tagalog,Thaa Thaana,Thai Thai,Tibt Tibetan,Tirh Tirhuta,Tnsa Tangsa,Todr To" +
  "dhri,Tols Tolong_Siki,Toto Toto,Tutg Tulu_Tigalari,Ugar Ugaritic,Vaii Vai,Vith Vithkuqi,Wara War" +
  "ang_Citi,Wcho Wancho,Xpeo Old_Persian,Xsux Cuneiform,Yezi Yezidi,Yiii Yi,Zanb Zanabazar_Square,Z" +
  "inh Inherited,Zyyy Common"

/** Lists runs from U+0000 to U+10FFFF: a script's short name, then how many code points in base 36. */
export const SCRIPT_RUNS =
  "Zyyy1tLatnqZyyy6LatnqZyyy1bLatn1Zyyy2Zinh1ZyyycLatn1Zyyy5LatnnZyyy1LatnvZyyy1LatnchZyyy13Latn5Zy" +
  "yy5Bopo2ZyyykZinh34Grek4Zyyy1Grek3Zzzz2Grek4Zyyy1Grek1Zzzz4Grek1Zyyy1Grek1Zyyy1Grek3Zzzz1Grek1Zz" +
  "zz1GrekkZzzz1Grek1rCopteGrekgCyrl3pZinh2Cyrl4pZzzz1Armn12Zzzz2Armn1eZzzz2Armn3Zzzz1Hebr1jZzzz8He" +
  "brrZzzz4Hebr6ZzzzbZinh6Arab6Zyyy1ArabeZyyy1Zinh1Arab2Zyyy1ArabwZyyy1ArabaZinhbArabqZinh1Arab30Zi" +
  "nh1ArabySyrceZzzz1Zinh1Syrc1nZzzz2Syrc3Arab1cThaa1eZzzzeNkoo1nZzzz2Nkoo3Samr1aZzzz2SamrfZzzz1Man" +
  "dsZzzz2Mand1Zzzz1SyrcbZzzz5ArabwZinh2Zzzz5Arab23Zinh1ArabtDeva29Zinh4DevafZyyy2DevaqBeng4Zzzz1Be" +
  "ng8Zzzz2Beng2Zzzz2BengmZzzz1Beng7Zzzz1Beng1Zzzz3Beng4Zzzz2Beng9Zzzz2Beng2Zzzz2Beng4Zzzz8Beng1Zzz" +
  "z4Beng2Zzzz1Beng5Zzzz2BengpZzzz2Guru3Zzzz1Guru6Zzzz4Guru2Zzzz2GurumZzzz1Guru7Zzzz1Guru2Zzzz1Guru" +
  "2Zzzz1Guru2Zzzz2Guru1Zzzz1Guru5Zzzz4Guru2Zzzz2Guru3Zzzz3Guru1Zzzz7Guru4Zzzz1Guru1Zzzz7GuruhZzzza" +
  "Gujr3Zzzz1Gujr9Zzzz1Gujr3Zzzz1GujrmZzzz1Gujr7Zzzz1Gujr2Zzzz1Gujr5Zzzz2GujraZzzz1Gujr3Zzzz1Gujr3Z" +
  "zzz2Gujr1ZzzzfGujr4Zzzz2GujrcZzzz7Gujr7Zzzz1Orya3Zzzz1Orya8Zzzz2Orya2Zzzz2OryamZzzz1Orya7Zzzz1Or" +
  "ya2Zzzz1Orya5Zzzz2Orya9Zzzz2Orya2Zzzz2Orya3Zzzz7Orya3Zzzz4Orya2Zzzz1Orya5Zzzz2OryaiZzzzaTaml2Zzz" +
  "z1Taml6Zzzz3Taml3Zzzz1Taml4Zzzz3Taml2Zzzz1Taml1Zzzz1Taml2Zzzz3Taml2Zzzz3Taml3Zzzz3TamlcZzzz4Taml" +
  "5Zzzz3Taml3Zzzz1Taml4Zzzz2Taml1Zzzz6Taml1ZzzzeTamllZzzz5TeludZzzz1Telu3Zzzz1TelunZzzz1TelugZzzz2" +
  "Telu9Zzzz1Telu3Zzzz1Telu4Zzzz7Telu2Zzzz1Telu3Zzzz1Telu2Zzzz2Telu4Zzzz2TeluaZzzz7Telu9KndadZzzz1K" +
  "nda3Zzzz1KndanZzzz1KndaaZzzz1Knda5Zzzz2Knda9Zzzz1Knda3Zzzz1Knda4Zzzz7Knda2Zzzz5Knda3Zzzz1Knda4Zz" +
  "zz2KndaaZzzz1Knda3ZzzzcMlymdZzzz1Mlym3Zzzz1Mlym1fZzzz1Mlym3Zzzz1Mlym6Zzzz4MlymgZzzz2MlymqZzzz1Si" +
  "nh3Zzzz1SinhiZzzz3SinhoZzzz1Sinh9Zzzz1Sinh1Zzzz2Sinh7Zzzz3Sinh1Zzzz4Sinh6Zzzz1Sinh1Zzzz1Sinh8Zzz" +
  "z6SinhaZzzz2Sinh3ZzzzcThai1mZzzz4Zyyy1ThaisZzzz11Laoo2Zzzz1Laoo1Zzzz1Laoo5Zzzz1LaoooZzzz1Laoo1Zz" +
  "zz1LaoonZzzz2Laoo5Zzzz1Laoo1Zzzz1Laoo7Zzzz1LaooaZzzz2Laoo4ZzzzwTibt20Zzzz1Tibt10Zzzz4Tibt13Zzzz1" +
  "Tibt10Zzzz1TibtfZzzz1Tibt7Zyyy4Tibt2Zzzz11Mymr4gGeor12Zzzz1Geor1Zzzz5Geor1Zzzz2Geor17Zyyy1Geor4H" +
  "ang74Ethi21Zzzz1Ethi4Zzzz2Ethi7Zzzz1Ethi1Zzzz1Ethi4Zzzz2Ethi15Zzzz1Ethi4Zzzz2EthixZzzz1Ethi4Zzzz" +
  "2Ethi7Zzzz1Ethi1Zzzz1Ethi4Zzzz2EthifZzzz1Ethi1lZzzz1Ethi4Zzzz2Ethi1vZzzz2EthiwZzzz3EthiqZzzz6Che" +
  "r2eZzzz2Cher6Zzzz2CanshsOgamtZzzz3Runr23Zyyy3RunrbZzzz7TglgmZzzz9Tglg1HanolZyyy2Zzzz9BuhdkZzzzcT" +
  "agbdZzzz1Tagb3Zzzz1Tagb2ZzzzcKhmr1gZinh2Khmr14Zzzz2KhmraZzzz6KhmraZzzz6Mong2Zyyy2Mong1Zyyy1Mong5" +
  "Zinh5MongaZzzz6Mong2hZzzz7Mong17Zzzz5Cans1yZzzzaLimbvZzzz1LimbcZzzz4LimbcZzzz4Limb1Zzzz3LimbcTal" +
  "euZzzz2Tale5ZzzzbTalu18Zzzz4TaluqZzzz6TalubZzzz3Talu2KhmrwBugisZzzz2Bugi2Lana1rZzzz1LanatZzzz2La" +
  "nabZzzz6LanaaZzzz6LanaeZzzz2Zinh1aZzzz2ZinhcZzzzkBali25Zzzz1Bali1eSund1sBatk1gZzzz8Batk4Lepc1kZz" +
  "zz3LepcfZzzz3Lepc3Olck1cCyrlbZzzz5Geor17Zzzz2Geor3Sund8Zzzz8Zinh3Zyyy1ZinhdZyyy1Zinh7Zyyy4Zinh1Z" +
  "yyy6Zinh1Zyyy3Zinh2Zyyy1Zzzz5Latn12Grek5Cyrl1Latn1dGrek5Latn4Grek5LatndCyrl1Latn1yGrek1Zinh1sLat" +
  "n74GrekmZzzz2Grek6Zzzz2Grek12Zzzz2Grek6Zzzz2Grek8Zzzz1Grek1Zzzz1Grek1Zzzz1Grek1Zzzz1GrekvZzzz2Gr" +
  "ek1hZzzz1GrekfZzzz1GrekeZzzz2Grek6Zzzz1GrekjZzzz2Grek3Zzzz1Grek9Zzzz1ZyyybZinh5ZyyyqZinh5Zyyy1dZ" +
  "inhgZyyy1Latn1Zzzz2ZyyybLatn1ZyyyfZzzz1LatndZzzz3ZyyyyZzzzeZinhxZzzzfZyyy12Grek1Zyyy3Latn2Zyyy6L" +
  "atn1ZyyyrLatn1ZyyyhLatn15Zyyy3Zzzz4ZyyyiiZzzzmZyyybZzzzlZyyypsBrai74ZyyyhgZzzz2Zyyy3uGlag2oLatnw" +
  "Copt38Zzzz5Copt7Geor12Zzzz1Geor1Zzzz5Geor1Zzzz2Tfng1kZzzz7Tfng2ZzzzeTfng1EthinZzzz9Ethi7Zzzz1Eth" +
  "i7Zzzz1Ethi7Zzzz1Ethi7Zzzz1Ethi7Zzzz1Ethi7Zzzz1Ethi7Zzzz1Ethi7Zzzz1CyrlwZyyy2mZzzzyHaniqZzzz1Han" +
  "i2hZzzzcHani5yZzzzqZyyylHani1Zyyy1Hani1ZyyypHani9Zinh4Hang2Zyyy8Hani4Zyyy4Zzzz1Hira2eZzzz2Zinh2Z" +
  "yyy2Hira3Zyyy1Kana2iZyyy2Kana3Zzzz5Bopo17Zzzz1Hang2mZzzz1ZyyygBopowZyyy12Zzzz9Zyyy1KanagHangvZzz" +
  "z1Zyyy1sHangvZyyy29Kana1bZyyy1Kana2gZyyy4oHani534Zyyy1sHanig74YiiiwdZzzz3Yiii1jZzzz9Lisu1cVaii8c" +
  "ZzzzkCyrl2oBamu2gZzzz8ZyyyyLatn2uZyyy3Latn2aZzzzkLatnfSylo19Zzzz3ZyyyaZzzz6Phag1kZzzz8Saur1yZzzz" +
  "8SaurcZzzz6DevawKali1aZyyy1Kali1Rjng10ZzzzbRjng1HangtZzzz3Java26Zzzz1Zyyy1JavaaZzzz4Java2MymrvZz" +
  "zz1Cham1jZzzz9ChameZzzz2ChamaZzzz2Cham4MymrwTavt1vZzzzoTavt5MteinZzzzaEthi6Zzzz2Ethi6Zzzz2Ethi6Z" +
  "zzz9Ethi7Zzzz1Ethi7Zzzz1Latn17Zyyy1Latn9Grek1Latn4Zyyy2Zzzz4Cher28Mtei1aZzzz2MteiaZzzz6Hang8mcZz" +
  "zzcHangnZzzz4Hang1dZzzz6isHania6Zzzz2Hani2yZzzz12Latn7ZzzzcArmn5Zzzz5HebrqZzzz1Hebr5Zzzz1Hebr1Zz" +
  "zz1Hebr2Zzzz1Hebr2Zzzz1HebraArabdqZyyy2Arab40ZzzzwArabgZinhgZyyyaZzzz6ZinheCyrl2ZyyyzZzzz1ZyyyjZ" +
  "zzz1Zyyy4Zzzz4Arab5Zzzz1Arab3rZzzz2Zinh1Zzzz1ZyyywLatnqZyyy6LatnqZyyybKanaaZyyy1Kana19Zyyy2Hangv" +
  "Zzzz3Hang6Zzzz2Hang6Zzzz2Hang6Zzzz2Hang3Zzzz3Zyyy7Zzzz1Zyyy7Zzzz1ZinhcZyyy2Zzzz2LinbcZzzz1LinbqZ" +
  "zzz1LinbjZzzz1Linb2Zzzz1LinbfZzzz2LinbeZzzzyLinb3fZzzz5Zyyy3Zzzz4Zyyy19Zzzz3Zyyy9Grek27Zzzz1Zyyy" +
  "dZzzz3Grek1Zzzz1bZyyy19Zinh1Zzzz3mLycitZzzz3Cari1dZzzzfZinh1ZyyyrZzzz4Ital10Zzzz9Ital3GothrZzzz5" +
  "Perm17Zzzz5UgaruZzzz1Ugar1Xpeo10Zzzz4XpeoeZzzz16Dsrt28Shaw1cOsmauZzzz2OsmaaZzzz6Osge10Zzzz4Osge1" +
  "0Zzzz4Elba14Zzzz8Aghb1gZzzzbAghb1VithbZzzz1VithfZzzz1Vith7Zzzz1Vith2Zzzz1VithbZzzz1VithfZzzz1Vit" +
  "h7Zzzz1Vith2Zzzz3Todr1gZzzzcLina8nZzzz9LinamZzzzaLina8ZzzzoLatn6Zzzz1Latn16Zzzz1Latn9Zzzz1xCprt6" +
  "Zzzz2Cprt1Zzzz1Cprt18Zzzz1Cprt2Zzzz3Cprt1Zzzz2Cprt1ArmimZzzz1Armi9PalmwNbatvZzzz8Nbat9Zzzz1cHatr" +
  "jZzzz1Hatr2Zzzz5Hatr5PhnxsZzzz3Phnx1LydiqZzzz5Lydi1SidtqZzzz12MerowMercoZzzz4MerckZzzz2Merc1aKha" +
  "r4Zzzz1Khar2Zzzz5Khar8Zzzz1Khar3Zzzz1KhartZzzz2Khar3Zzzz4KharaZzzz7Khar9Zzzz7SarbwNarbwZzzzwMani" +
  "13Zzzz4ManicZzzz9Avst1iZzzz3Avst7PrtimZzzz2Prti8PhlijZzzz5Phli8PhlpiZzzz7Phlp4ZzzzcPhlp7Zzzz28Or" +
  "kh21Zzzz1jHung1fZzzzdHung1fZzzz7Hung6Rohg14Zzzz8RohgaZzzz6Gara12Zzzz3GaratZzzz8Gara2Zzzz5sArabvZ" +
  "zzz1Yezi16Zzzz1Yezi3Zzzz2Yezi2ZzzzgArab6Zzzz8Arab9ZzzzxArab6Sogo14Zzzz8Sogd16ZzzzmOugrqZzzz12Chr" +
  "ssZzzzkElymnZzzz9Brah26Zzzz4Brah10Zzzz9Brah1Kthi1pZinh1Kthi5ZzzzaZinh1Zzzz2SorapZzzz7SoraaZzzz6C" +
  "akm1hZzzz1CakmiZzzz8Mahj13Zzzz9Shrd2oZzzz1SinhkZzzzbKhojiZzzz1Khoj1bZzzz1qMult7Zzzz1Mult1Zzzz1Mu" +
  "lt4Zzzz1MultfZzzz1MultbZzzz6Sind1nZzzz5SindaZzzz6Gran4Zzzz1Gran8Zzzz2Gran2Zzzz2GranmZzzz1Gran7Zz" +
  "zz1Gran2Zzzz1Gran5Zzzz1Zinh1Gran9Zzzz2Gran2Zzzz2Gran3Zzzz2Gran1Zzzz6Gran1Zzzz5Gran7Zzzz2Gran7Zzz" +
  "z3Gran5ZzzzbTutgaZzzz1Tutg1Zzzz2Tutg1Zzzz1Tutg12Zzzz1TutgaZzzz1Tutg1Zzzz2Tutg1Zzzz1Tutg4Zzzz1Tut" +
  "gaZzzz1Tutg2Zzzz8Tutg2ZzzztNewa2kZzzz1Newa5ZzzzuTirh20Zzzz8TirhaZzzz4mSidd1iZzzz2Sidd12ZzzzyModi" +
  "1xZzzzbModiaZzzz6MongdZzzzjTakr1mZzzz6TakraZzzz6MymrkZzzzsAhomrZzzz2AhomfZzzz4AhomnZzzz55Dogr1oZ" +
  "zzz2sWara2bZzzzcWara1Diak7Zzzz2Diak1Zzzz2Diak8Zzzz1Diak2Zzzz1DiakuZzzz1Diak2Zzzz2DiakcZzzz9Diaka" +
  "Zzzz1yNand8Zzzz2Nand1aZzzz2NandbZzzzrZanb20Zzzz8Soyo2bZzzzdCansgPauc1lZzzz7DevaaZzzz2eShrd8Zzzz2" +
  "gSunuyZzzzeSunuaZzzz6Bhks9Zzzz1Bhks19Zzzz1BhkseZzzzaBhkstZzzz3MarcwZzzz2MarcmZzzz1MarceZzzz21Gon" +
  "m7Zzzz1Gonm2Zzzz1Gonm18Zzzz3Gonm1Zzzz1Gonm2Zzzz1Gonm9Zzzz8GonmaZzzz6Gong6Zzzz1Gong2Zzzz1Gong11Zz" +
  "zz1Gong2Zzzz1Gong6Zzzz7GongaZzzz6Tols18Zzzz4TolsaZzzz6uMakapZzzz7KawihZzzz1Kawi15Zzzz3KawitZzzz2" +
  "dLisu1ZzzzfTaml1eZzzzdTaml1XsuxpmZzzz2uXsux33Zzzz1Xsux5ZzzzbXsux5gZzzz218Cpmn2rZzzzdEgyptsZinhgE" +
  "gypmZzzzaEgyp32zZzzz5Hluwg7Zzzz5a1Gukh1mZzzz1c6BamuftZzzz7MroovZzzz1MrooaZzzz4Mroo2Tnsa27Zzzz1Tn" +
  "saaZzzz6BassuZzzz2Bass6ZzzzaHmng1yZzzzaHmngaZzzz1Hmng7Zzzz1HmnglZzzz5HmngjZzzzc0Krai1mZzzz5iMedf" +
  "2jZzzz5BerfpZzzz2BerfpZzzz18Plrd23Zzzz4Plrd1lZzzz7PlrdhZzzz1sTang1Nshu1Hani2Kits1ZzzzbHani7Zzzz9" +
  "Tang5c0Kitsd2Zzzz15Kits1TangvZzzz2pTang37Zzzz6ppKana4Zzzz1Kana7Zzzz1Kana2Zzzz1Kana1Hira7zKana3Zz" +
  "zzfHira1ZzzztHira3Zzzz2Kana1ZzzzeKana4Zzzz8Nshub0Zzzz1s4Dupl2zZzzz5DupldZzzz3Dupl9Zzzz7DuplaZzzz" +
  "2Dupl4Zinh4Zzzz318Zyyy71Zzzz3Zyyyc4Zzzz6ZyyynZzzzfZyyyhZzzzfZinh1aZzzz2ZinhnZzzz9Zyyy38Zzzz1oZyy" +
  "y6uZzzzaZyyy13Zzzz2Zyyy1qZinh3Zyyy9ZinhgZyyy2Zinh7ZyyyuZinh4Zyyy1pZzzzlGrek1yZzzz3eZyyykZzzzcZyy" +
  "ykZzzzcZyyy2fZzzz9ZyyypZzzz3rZyyy2dZzzz1Zyyy1zZzzz1Zyyy2Zzzz2Zyyy1Zzzz2Zyyy2Zzzz2Zyyy4Zzzz1Zyyyc" +
  "Zzzz1Zyyy1Zzzz1Zyyy7Zzzz1Zyyy1tZzzz1Zyyy4Zzzz2Zyyy8Zzzz1Zyyy7Zzzz1ZyyysZzzz1Zyyy4Zzzz1Zyyy5Zzzz1" +
  "Zyyy1Zzzz3Zyyy7Zzzz1Zyyy9gZzzz2Zyyy84Zzzz2Zyyy1eSgnwi4ZzzzfSgnw5Zzzz1SgnwfZzzzuoLatnvZzzz6Latn6Z" +
  "zzz5xGlag7Zzzz1GlaghZzzz2Glag7Zzzz1Glag2Zzzz1Glag5Zzzz5Cyrl1qZzzzxCyrl1Zzzz34Hmnp19Zzzz3HmnpeZzz" +
  "z2HmnpaZzzz4Hmnp2Zzzz8wTotovZzzzhWcho1mZzzz5Wcho1ZzzzcwNagm16Zzzz5yOnao17Zzzz4Onao1Zzzz5cTayovZz" +
  "zz1TayomZzzz8Tayo2Zzzz68Ethi7Zzzz1Ethi4Zzzz1Ethi2Zzzz1EthifZzzz1Mend5hZzzz2MendgZzzz15Adlm24Zzzz" +
  "4AdlmaZzzz4Adlm2ZzzzltZyyy1wZzzz24Zyyy1pZzzz5eArab4Zzzz1ArabrZzzz1Arab2Zzzz1Arab1Zzzz2Arab1Zzzz1" +
  "ArabaZzzz1Arab4Zzzz1Arab1Zzzz1Arab1Zzzz6Arab1Zzzz4Arab1Zzzz1Arab1Zzzz1Arab1Zzzz1Arab3Zzzz1Arab2Z" +
  "zzz1Arab1Zzzz2Arab1Zzzz1Arab1Zzzz1Arab1Zzzz1Arab1Zzzz1Arab1Zzzz1Arab2Zzzz1Arab1Zzzz2Arab4Zzzz1Ar" +
  "ab7Zzzz1Arab4Zzzz1Arab4Zzzz1Arab1Zzzz1ArabaZzzz1ArabhZzzz5Arab3Zzzz1Arab5Zzzz1ArabhZzzz1gArab2Zz" +
  "zz7iZyyy18Zzzz4Zyyy2sZzzzcZyyyfZzzz2ZyyyfZzzz1ZyyyfZzzz1Zyyy11ZzzzaZyyy4uZzzz1kZyyyqHira1Zyyy2Zz" +
  "zzdZyyy18Zzzz4Zyyy9Zzzz7Zyyy2ZzzzeZyyy6Zzzz4aZyyyrdZzzz3ZyyyhZzzz3ZyyydZzzz3Zyyy62Zzzz6ZyyycZzzz" +
  "4Zyyy1ZzzzfZyyycZzzz4Zyyy1kZzzz8ZyyyaZzzz6Zyyy14Zzzz8ZyyyuZzzz2ZyyycZzzz4Zyyy2ZzzzeZyyy9Zzzz13Zy" +
  "yy9kZzzz8ZyyyeZzzz2ZyyydZzzz3ZyyybZzzz3Zyyy1lZzzz1Zyyy1Zzzz4ZyyygZzzz2ZyyycZzzz4ZyyyaZzzz7Zyyy43" +
  "Zzzz1Zyyy2vZzzzslHaniwyoZzzzwHani3dqZzzz2Hani4geZzzz2Hani5rlZzzzfHanihaZzzz1wiHanif2Zzzz15uHani3" +
  "t7Zzzz5Hani6juZzzzf5vqZinh35sZzzz44jk"
