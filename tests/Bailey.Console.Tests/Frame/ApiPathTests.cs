using System.Collections.Concurrent;
using System.Globalization;
using System.Web;
using Bailey.Console.Api;
using Bailey.Server.InProcess;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Console.Tests.Frame;

/// <summary>What stands in the addresses that pages ask the API by.</summary>
public sealed class ApiPathTests(DemoWorld demo) : IClassFixture<DemoWorld>
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void Times_and_numbers_are_written_alike_in_every_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            var at = new DateTimeOffset(2026, 11, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(70);
            Uri.UnescapeDataString(ApiPath.Of($"/x?from={at}")).ShouldBe("/x?from=2026-11-03T04:05:06.0000070+00:00");
            Uri.UnescapeDataString(ApiPath.Of($"/x?from={at.UtcDateTime}")).ShouldBe("/x?from=2026-11-03T04:05:06.0000070Z");
            Uri.UnescapeDataString(ApiPath.Of($"/x?on={at:yyyy-MM-dd}")).ShouldBe("/x?on=2026-11-03");
            ApiPath.Of($"/x?on={DateOnly.FromDateTime(at.UtcDateTime)}&share={1.5}&much={-1234567}").ShouldBe("/x?on=2026-11-03&share=1.5&much=-1234567");
            ApiPath.Of($"/a/{"b/../c"}?d={"e&f=%"}&g={null}").ShouldBe("/a/b%2F..%2Fc?d=e%26f%3D%25&g=");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Every_time_that_a_page_sends_is_as_in_ISO_8601()
    {
        var asked = new ConcurrentBag<string>();
        var api = demo.World.Server.Services.GetRequiredService<InProcessApi>();
        var before = api.Served;
        api.Served = (request, _) => asked.Add(request.Path);
        try
        {
            var page = await demo.World.OpenAsync("root");
            foreach (var address in (string[])[$"/c/chess/packages/{DemoCommunity.Filter}?view=usage", "/c/chess/audit?from=2026-01-02T03:04:05&to=2030-01-02", "/audit?from=2026-01-02", "/simulate?from=2026-01-02&to=2030-01-02"])
            {
                await AllPagesTests.ShowAsync(page, address);
            }

            await page.CloseAsync();
        }
        finally
        {
            api.Served = before;
        }

        var times = asked.Where(static path => path.Contains('?', StringComparison.Ordinal)).Select(static path => HttpUtility.ParseQueryString(path[path.IndexOf('?', StringComparison.Ordinal)..]))
            .SelectMany(static query => (string?[])[query["from"], query["to"]]).OfType<string>().ToList();
        times.Count.ShouldBeGreaterThanOrEqualTo(4);
        times.ShouldAllBe(static time => System.Text.RegularExpressions.Regex.IsMatch(time, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"));
    }
}
