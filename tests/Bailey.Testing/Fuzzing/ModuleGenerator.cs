namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Makes random valid modules: the same from the same seed and options, always. Every function that a module defines is
/// exported as <c>f</c> and its index; so are memories (<c>m</c>), tables (<c>t</c>) and globals (<c>g</c>), the calls of a harness (<c>r</c>)
/// and the globals that hold their results (<c>x</c>).
/// </summary>
public static class ModuleGenerator
{
    /// <summary>Makes one module.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="options">Of what kind; the defaults where omitted.</param>
    public static byte[] Generate(int seed, ModuleGeneratorOptions? options = null)
    {
        var chosen = options ?? ModuleGeneratorOptions.Default;
        var random = new RandomSource(seed);
        var plan = new PlanGenerator(random, chosen).Generate();
        var bodies = new BodyGenerator(random, plan, chosen);
        List<byte[]> code = [];
        for (var function = plan.ImportedFunctions; function < plan.Functions.Count; function++)
        {
            code.Add(bodies.Generate(function));
        }

        if (chosen.HarnessCalls > 0)
        {
            new HarnessWriter(random, plan).Add(code, chosen.HarnessCalls);
        }

        return PlanWriter.Write(plan, code, chosen);
    }
}
