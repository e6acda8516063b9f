// result: "cafe-au-lait-for-2"
using System.Globalization;
using System.Linq;
using System.Text;
static string Slug(string text)
{
    var plain = text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark);
    var slug = new StringBuilder();
    foreach (var c in plain) slug.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
    return string.Join('-', slug.ToString().Split('-', System.StringSplitOptions.RemoveEmptyEntries));
}
return Slug("Café au lait, for 2!");
