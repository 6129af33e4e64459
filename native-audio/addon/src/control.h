#ifndef PARTYLINE_CONTROL_H
#define PARTYLINE_CONTROL_H

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace partyline {

/// Calls of PortAudio that may take long, one after the other, away from the thread of JavaScript.
/// A call that never returns is left behind with its thread, and the others go on in a new one.
class Control {
 public:
  struct Job {
    /// In the thread for such calls.
    std::function<void()> run;
    /// Afterwards, in the thread of JavaScript.
    std::function<void()> settle;
  };

  /// @param onDone from any thread: `TakeDone` has something
  explicit Control(std::function<void()> onDone)
      : shared_(std::make_shared<Shared>()), lane_(std::make_shared<Lane>()) {
    shared_->onDone = std::move(onDone);
    Begin(lane_, shared_);
  }

  /// Leaves a hanging call behind; no job is lost, and none is settled later.
  ~Control() {
    {
      const std::lock_guard<std::mutex> lock(shared_->mutex);
      shared_->onDone = nullptr;
    }
    const std::lock_guard<std::mutex> lock(lane_->mutex);
    lane_->isEnding = true;
    lane_->news.notify_one();
  }
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  void Do(Job job) {
    const std::lock_guard<std::mutex> lock(lane_->mutex);
    lane_->jobs.push_back(std::move(job));
    lane_->news.notify_one();
  }

  /// The call in work does not return: what waits behind it is done by another thread.
  void LeaveBehind() {
    auto fresh = std::make_shared<Lane>();
    {
      const std::lock_guard<std::mutex> lock(lane_->mutex);
      if (!lane_->isBusy) return;
      fresh->jobs.swap(lane_->jobs);
      lane_->isEnding = true;
    }
    lane_ = fresh;
    Begin(lane_, shared_);
  }

  std::vector<Job> TakeDone() {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    std::vector<Job> done;
    done.swap(shared_->done);
    return done;
  }

 private:
  struct Shared {
    std::mutex mutex;
    std::vector<Job> done;
    std::function<void()> onDone;
  };
  struct Lane {
    std::mutex mutex;
    std::condition_variable news;
    std::deque<Job> jobs;
    bool isBusy = false;
    bool isEnding = false;
  };

  static void Begin(std::shared_ptr<Lane> lane, std::shared_ptr<Shared> shared) {
    std::thread([lane = std::move(lane), shared = std::move(shared)] {
      for (;;) {
        Job job;
        {
          std::unique_lock<std::mutex> lock(lane->mutex);
          lane->news.wait(lock, [&] { return lane->isEnding || !lane->jobs.empty(); });
          if (lane->jobs.empty()) return;
          job = std::move(lane->jobs.front());
          lane->jobs.pop_front();
          lane->isBusy = true;
        }
        job.run();
        {
          const std::lock_guard<std::mutex> lock(lane->mutex);
          lane->isBusy = false;
        }
        const std::lock_guard<std::mutex> lock(shared->mutex);
        if (!shared->onDone) continue;
        shared->done.push_back(std::move(job));
        shared->onDone();
      }
    }).detach();
  }

  const std::shared_ptr<Shared> shared_;
  std::shared_ptr<Lane> lane_;
};

}  // namespace partyline

#endif
