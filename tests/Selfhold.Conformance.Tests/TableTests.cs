using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Selfhold.Conformance.Tests;

/// <summary>The table clause → test in <c>docs/spec/conformance.md</c>: every module has its test, and the document says what the tests say.</summary>
public sealed class TableTests
{
    private static readonly (MethodInfo Test, ModuleAttribute Module)[] Marked =
    [
        .. typeof(TableTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetCustomAttributes<ModuleAttribute>().Select(a => (m, a))),
    ];

    [Fact]
    public void every_module_of_every_plan_has_a_test()
    {
        foreach (Plan plan in Suite.Plans)
        {
            Assert.DoesNotContain(plan.Modules, m => For(plan, m).Length == 0);
        }
    }

    [Fact]
    public void every_mark_names_a_module_that_is_there_and_stands_on_a_test()
    {
        foreach ((MethodInfo test, ModuleAttribute module) in Marked)
        {
            Assert.Contains(Suite.Plans, p => p.Modules.Contains(module.Name) && (module.Plan is null || module.Plan == p.Short));
            Assert.True(test.GetCustomAttributes<FactAttribute>().Any(), $"{test.Name} is not a test.");
            Assert.NotEmpty(module.Clauses);
        }
    }

    [Fact]
    public void the_document_is_made_from_the_tests()
    {
        string file = Path.Combine(Root(), "docs", "spec", "conformance.md"), table = Table();
        if (Environment.GetEnvironmentVariable("SELFHOLD_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, table);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == table, "docs/spec/conformance.md is not what the tests say. Run this test with SELFHOLD_UPDATE_GOLDEN=1 and look at the difference.");
    }

    private static (MethodInfo Test, ModuleAttribute Module)[] For(Plan plan, string module)
        => [.. Marked.Where(m => m.Module.Name == module && (m.Module.Plan is null || m.Module.Plan == plan.Short)).OrderBy(m => m.Test.Name, StringComparer.Ordinal)];

    private static string Table()
    {
        var text = new StringBuilder();
        text.Append($"""
            # Conformance, clause by clause

            **Not certified.** The OpenID Foundation's conformance suite was not run against Selfhold: it cannot be built on our machines. Its module lists are our list of
            requirements: for each module of five plans of `{Suite.Repository}` (commit `{Suite.Commit}` of {Suite.ReadOn}) there are tests of our own in
            `tests/Selfhold.Conformance.Tests`, against a running hub over TLS, and they pass in every run of `./test`. This page is made from them
            (`SELFHOLD_UPDATE_GOLDEN=1`), and a test holds it.

            Where Selfhold differs from what a module would do, the table says so:

            - **PKCE is required** of every client (RFC 9700 §2.1.1). The suite's modules send none, but for one; against them as they are, the hub would answer `invalid_request`.
              Our tests send it everywhere and check once that nothing goes without.
            - *not offered*: the suite skips the module, or is content with the refusal that our test checks.
            - *differs*: the suite would fail or warn. Our test checks what the hub does instead.

            Core, Discovery, Registration, RP-Logout and Back-Channel are the OpenID Connect documents of these names; tests of the page-driven clients that are not ours are in
            `tests/Selfhold.Interop.Tests`.

            """.ReplaceLineEndings("\n"));
        foreach (Plan plan in Suite.Plans)
        {
            int differs = plan.Modules.Count(m => For(plan, m).Any(t => t.Module.Differs is not null)), not = plan.Modules.Count(m => For(plan, m).Any(t => t.Module.NotOffered is not null));
            text.Append($"\n## {char.ToUpperInvariant(plan.Short[0])}{plan.Short[1..]}: `{plan.Name}`\n\n{plan.Modules.Length} modules, {plan.Modules.Length - differs - not} hold, {not} not offered, {differs} differ.\n\n");
            text.Append("| module | clauses | result | tests |\n|---|---|---|---|\n");
            foreach (string module in plan.Modules)
            {
                (MethodInfo Test, ModuleAttribute Module)[] tests = For(plan, module);
                string clauses = string.Join(", ", tests.SelectMany(t => t.Module.Clauses).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
                string result = tests.Select(t => t.Module.Differs is { } d ? "differs: " + d : t.Module.NotOffered is { } n ? "not offered: " + n : null).FirstOrDefault(r => r is not null) ?? "holds";
                text.Append($"| {module} | {clauses} | {result} | {string.Join("<br>", tests.Select(t => "`" + t.Test.DeclaringType!.Name + "." + t.Test.Name + "`"))} |\n");
            }
        }

        return text.ToString();
    }

    private static string Root([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "selfhold.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests are not inside the repository: " + here);
    }
}
