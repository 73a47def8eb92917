import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { api, ApiError, downloadAddress } from "@/lib/api";
import { server } from "@/test/setup";

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("the studio's answers", () => {
  it("give its own sentence when it refuses", async () => {
    const refusal = { error: { code: "bad_input", message: "A tempo of 900 cannot be played.", field: "prompt" } };
    server.use(http.post("/api/v1/parse", () => HttpResponse.json(refusal, { status: 400 })));
    const error = await failure(api.parse("900 bpm", 1));
    expect(error).toMatchObject({ status: 400, code: "bad_input", field: "prompt", message: refusal.error.message });
  });

  it("give a sentence of our own when something else answered", async () => {
    server.use(http.get("/api/v1/engines", () => new HttpResponse("<h1>boom</h1>", { status: 500 })));
    expect((await failure(api.engines())).message).toMatch(/error \(500\)/);
  });

  it("carry a reference as a form, and the idempotency key as a header", async () => {
    let seen: { type: string; key: string | null; names: string[] } | undefined;
    server.use(
      http.post("/api/v1/jobs/", async ({ request }) => {
        const type = request.headers.get("Content-Type") ?? "";
        const key = request.headers.get("Idempotency-Key");
        const names = type.startsWith("multipart/") ? [...(await request.formData()).keys()] : [];
        seen = { type, key, names };
        return HttpResponse.json({ id: "x" }, { status: 201 });
      }),
    );
    await api.createJob({ prompt: "warm", seed: 3 }, "k1");
    expect(seen).toMatchObject({ type: "application/json", key: "k1" });
    await api.createJob({ prompt: "warm", seed: 3, target: undefined, reference: new File(["x"], "a.wav") }, "k2");
    expect(seen?.type).toMatch(/^multipart\/form-data/);
    expect(seen?.names).toEqual(["prompt", "seed", "reference"]);
  });

  it("are downloaded rather than opened when asked", () => {
    expect([downloadAddress("/a.wav"), downloadAddress("/a.wav?attempt=2")]).toEqual(["/a.wav?download=1", "/a.wav?attempt=2&download=1"]);
  });
});
