"""Invented names: surnames that occur, given names composed of syllables that make no name of note."""

from __future__ import annotations

from random import Random

# 髙, 﨑 and 濵 are what breaks `shift_jis`; half-width kana is what payroll systems still deliver.
_SURNAMES = """
髙橋ﾀｶﾊｼ 高橋ﾀｶﾊｼ 山﨑ﾔﾏｻﾞｷ 山崎ﾔﾏｻﾞｷ 濵田ﾊﾏﾀﾞ 浜田ﾊﾏﾀﾞ 髙木ﾀｶｷﾞ 宮﨑ﾐﾔｻﾞｷ 濵口ﾊﾏｸﾞﾁ 髙野ﾀｶﾉ 黒﨑ｸﾛｻｷ 髙田ﾀｶﾀﾞ
青葉ｱｵﾊﾞ 秋津ｱｷﾂ 安積ｱｻｶ 芦沢ｱｼｻﾞﾜ 雨宮ｱﾏﾐﾔ 有馬ｱﾘﾏ 飯窪ｲｲｸﾎﾞ 五十嵐ｲｶﾞﾗｼ 池上ｲｹｶﾞﾐ 石動ｲｽﾙｷﾞ 市来ｲﾁｷ 稲垣ｲﾅｶﾞｷ
乾ｲﾇｲ 今泉ｲﾏｲｽﾞﾐ 岩瀬ｲﾜｾ 植草ｳｴｸｻ 鵜飼ｳｶｲ 内海ｳﾂﾐ 浦野ｳﾗﾉ 江幡ｴﾊﾞﾀ 大久保ｵｵｸﾎﾞ 大槻ｵｵﾂｷ 岡部ｵｶﾍﾞ 荻原ｵｷﾞﾊﾗ
小田島ｵﾀﾞｼﾏ 鬼塚ｵﾆﾂﾞｶ 折原ｵﾘﾊﾗ 海野ｶｲﾉ 柏原ｶｼﾜﾊﾞﾗ 片桐ｶﾀｷﾞﾘ 金森ｶﾅﾓﾘ 鎌倉ｶﾏｸﾗ 神尾ｶﾐｵ 川端ｶﾜﾊﾞﾀ 木暮ｷｸﾞﾚ
北条ﾎｳｼﾞｮｳ 城所ｷﾄﾞｺﾛ 久慈ｸｼﾞ 工藤ｸﾄﾞｳ 熊坂ｸﾏｻｶ 栗林ｸﾘﾊﾞﾔｼ 小泉沢ｺｲｽﾞﾐｻﾞﾜ 幸田ｺｳﾀﾞ 児玉ｺﾀﾞﾏ 佐伯ｻｴｷ 榊ｻｶｷ 笹本ｻｻﾓﾄ
佐野ｻﾉ 猿渡ｻﾙﾜﾀﾘ 塩谷ｼｵﾔ 篠塚ｼﾉﾂﾞｶ 柴崎ｼﾊﾞｻｷ 渋川ｼﾌﾞｶﾜ 島貫ｼﾏﾇｷ 白鳥ｼﾗﾄﾘ 杉浦ｽｷﾞｳﾗ 瀬川ｾｶﾞﾜ 園部ｿﾉﾍﾞ 田所ﾀﾄﾞｺﾛ
滝沢ﾀｷｻﾞﾜ 竹内ﾀｹｳﾁ 立花ﾀﾁﾊﾞﾅ 谷川ﾀﾆｶﾜ 千葉ﾁﾊﾞ 塚越ﾂｶｺｼ 津軽ﾂｶﾞﾙ 土屋ﾂﾁﾔ 常盤ﾄｷﾜ 戸塚ﾄﾂｶ 富樫ﾄｶﾞｼ 鳥海ﾄﾘｳﾐ
直江ﾅｵｴ 長沼ﾅｶﾞﾇﾏ 成瀬ﾅﾙｾ 新島ﾆｲｼﾞﾏ 庭野ﾆﾜﾉ 沼田ﾇﾏﾀ 根本ﾈﾓﾄ 野上ﾉｶﾞﾐ 萩野ﾊｷﾞﾉ 畠山ﾊﾀｹﾔﾏ 蜂谷ﾊﾁﾔ 羽鳥ﾊﾄﾘ
早坂ﾊﾔｻｶ 日向ﾋｭｳｶﾞ 平賀ﾋﾗｶﾞ 深津ﾌｶﾂ 藤倉ﾌｼﾞｸﾗ 船木ﾌﾅｷ 古川ﾌﾙｶﾜ 星野ﾎｼﾉ 堀籠ﾎﾘｺﾞﾒ 真壁ﾏｶﾍﾞ 牧野ﾏｷﾉ 増子ﾏｽｺ
松永ﾏﾂﾅｶﾞ 三枝ｻｴｸﾞｻ 水越ﾐｽﾞｺｼ 三田村ﾐﾀﾑﾗ 宮腰ﾐﾔｺｼ 向井ﾑｶｲ 村雨ﾑﾗｻﾒ 最上ﾓｶﾞﾐ 元木ﾓﾄｷ 諸橋ﾓﾛﾊｼ 矢吹ﾔﾌﾞｷ 八巻ﾔﾏｷ
"""
_FIRST = "惟ｲ 稜ﾘｮｳ 澄ｽﾐ 汐ｼｵ 凪ﾅｷﾞ 叶ｶﾅ 穂ﾎ 暁ｱｷ 楓ｶｴ 絃ｲﾄ 禾ﾉｷﾞ 朔ｻｸ 榛ﾊｼ 湊ﾐﾅ 蒔ﾏｷ 芹ｾﾘ 葦ｱｼ 藍ｱｲ 柊ﾋｲ 梢ｺｽﾞ"
_SECOND = "槻ﾂｷ 冴ｻｴ 帆ﾎ 弥ﾔ 都ﾄ 緒ｵ 珂ｶ 羽ﾊ 野ﾉ 代ﾖ 瑚ｺﾞ 砂ｻ 路ｼﾞ 史ｼ 里ﾘ 吾ｱ 麻ﾏ 那ﾅ 良ﾗ 沙ｼｬ"


def _pairs(text: str) -> list[tuple[str, str]]:
    """Split each word into its kanji and the half-width kana behind them."""
    pairs = []
    for word in text.split():
        cut = next(i for i, letter in enumerate(word) if "･" <= letter <= "ﾟ")
        pairs.append((word[:cut], word[cut:]))
    return pairs


SURNAMES = _pairs(_SURNAMES)
GIVEN_NAMES = [(a + b, kana + more) for a, kana in _pairs(_FIRST) for b, more in _pairs(_SECOND)]


def next_name(name: str, kana: str) -> tuple[str, str]:
    """Give the name with the next given name, for one that is taken."""
    (surname, given), (surname_kana, given_kana) = name.split(), kana.split()
    index = GIVEN_NAMES.index((given, given_kana)) + 1
    given, given_kana = GIVEN_NAMES[index % len(GIVEN_NAMES)]
    return f"{surname} {given}", f"{surname_kana} {given_kana}"


def draw_name(random: Random) -> tuple[str, str]:
    """Draw a name and its half-width kana; names repeat, as they do in a company of this size."""
    surname, surname_kana = random.choice(SURNAMES)
    given, given_kana = random.choice(GIVEN_NAMES)
    return f"{surname} {given}", f"{surname_kana} {given_kana}"
